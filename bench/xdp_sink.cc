// Drops every frame that comes in by one device, before its kernel spends anything on it: an XDP
// program of two instructions, in the driver. Runs until its standard input ends, and takes the
// program along, however it ends.
//
// Usage: xdp_sink DEVICE. Prints "ready" once frames are dropped.
#include <linux/bpf.h>
#include <net/if.h>
#include <unistd.h>

#include <cstdio>
#include <variant>

#include "bpf/kernel.h"
#include "bpf/program_builder.h"

int main(int argc, char** argv) {
  using namespace synsweep;
  const unsigned interface_index = argc == 2 ? ::if_nametoindex(argv[1]) : 0;
  if (interface_index == 0) {
    std::fprintf(stderr, "usage: xdp_sink DEVICE, one that exists\n");
    return 2;
  }
  ProgramBuilder drop;
  drop.MoveConstant(Register::kR0, XDP_DROP);
  drop.Exit();
  SystemBpfKernel kernel;
  const auto program = LoadXdpProgram(kernel, drop.instructions());
  if (Failed(program)) {
    std::fprintf(stderr, "%s\n", std::get<Status>(program).detail.c_str());
    return 1;
  }
  const auto link = AttachXdp(kernel, std::get<UniqueFd>(program),
                              static_cast<int>(interface_index), XdpMode::kNative);
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
