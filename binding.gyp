{
  # native/ -> build/Release/synsweep.node with node-gyp. CMakeLists.txt builds the same list of sources.
  "targets": [
    {
      "target_name": "synsweep",
      "sources": [
        "<!@(node -p \"require('fs').readFileSync('native/sources.txt', 'utf8').trim().split(/\\s+/).join(' ')\")"
      ],
      "include_dirs": ["native", "<!(node -p \"require('node-addon-api').include_dir\")"],
      "defines": ["NAPI_VERSION=9", "NAPI_DISABLE_CPP_EXCEPTIONS", "NDEBUG"],
      "cflags_cc": ["-std=c++20", "-fno-exceptions", "-fvisibility=hidden", "-flto=auto", "-Wall", "-Wextra"],
      "ldflags": ["-flto=auto"],
      "libraries": ["-lpcap"]
    },
    {
      "target_name": "synsweep-raw",
      "type": "executable",
      "sources": [
        "<!@(node -p \"require('fs').readFileSync('native/helper/sources.txt', 'utf8').trim().split(/\\s+/).join(' ')\")"
      ],
      "include_dirs": ["native"],
      "defines": ["NDEBUG"],
      "cflags_cc": ["-std=c++20", "-fno-exceptions", "-fno-rtti", "-fPIE", "-fstack-protector-strong", "-Wall", "-Wextra"],
      "ldflags": ["-pie", "-Wl,-z,relro,-z,now,--as-needed"]
    }
  ]
}
