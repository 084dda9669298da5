// Tells which of the named BPF objects exist: bpf_objects [prog ID | map ID | link ID]...
// Prints each that does, one a line, as it was named.
#include <linux/bpf.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

int main(int argc, char** argv) {
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string kind = argv[i];
    const int command = kind == "prog"  ? BPF_PROG_GET_FD_BY_ID
                        : kind == "map" ? BPF_MAP_GET_FD_BY_ID
                                        : BPF_LINK_GET_FD_BY_ID;
    bpf_attr attributes{};
    attributes.prog_id = static_cast<__u32>(std::strtoul(argv[i + 1], nullptr, 10));
    const long fd = ::syscall(SYS_bpf, command, &attributes, sizeof(attributes));
    if (fd < 0 && errno != ENOENT) {
      std::perror(argv[i]);
      return 1;
    }
    if (fd < 0) continue;
    ::close(static_cast<int>(fd));
    std::printf("%s %s\n", argv[i], argv[i + 1]);
  }
  return 0;
}
