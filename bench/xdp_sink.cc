// Drops every frame that comes in by one device, before its kernel spends anything on it. Runs
// until its standard input ends, and takes the program along, however it ends.
//
// Usage: xdp_sink DEVICE. Prints "ready" once frames are dropped.
#include <net/if.h>
#include <unistd.h>

#include <cstdio>
#include <variant>

#include "bpf/drop_program.h"

int main(int argc, char** argv) {
  using namespace synsweep;
  const unsigned interface_index = argc == 2 ? ::if_nametoindex(argv[1]) : 0;
  if (interface_index == 0) {
    std::fprintf(stderr, "usage: xdp_sink DEVICE, one that exists\n");
    return 2;
  }
  SystemBpfKernel kernel;
  const auto link = DropAllFrames(kernel, interface_index);
  if (Failed(link)) {
    std::fprintf(stderr, "%s: %s\n", argv[1], MessageOf(std::get<Status>(link)).c_str());
    return 1;
  }
  std::puts("ready");
  std::fflush(stdout);
  char byte;
  while (::read(STDIN_FILENO, &byte, 1) > 0) {
  }
  return 0;
}
