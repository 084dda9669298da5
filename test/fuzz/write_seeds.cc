// Writes the sample frames as seeds of reply_parser_fuzz: one file each, into the
// directory that is the only argument.
#include <cstdio>
#include <fstream>
#include <string>

#include "wire/sample_frames.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s DIRECTORY\n", argv[0]);
    return 2;
  }
  int number = 0;
  for (const synsweep::SampleFrame& frame : synsweep::SampleFrames()) {
    std::ofstream seed(std::string(argv[1]) + "/frame-" + std::to_string(number++),
                       std::ios::binary);
    seed.put(static_cast<char>(frame.link_type));
    seed.write(reinterpret_cast<const char*>(frame.bytes.data()),
               static_cast<std::streamsize>(frame.bytes.size()));
    if (!seed.flush()) {
      std::fprintf(stderr, "cannot write a seed into %s\n", argv[1]);
      return 1;
    }
  }
  return 0;
}
