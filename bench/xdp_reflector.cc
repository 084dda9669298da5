// Answers every SYN that comes in by one device, in the driver: with a SYN-ACK, or with a RST, as
// if all addresses and ports behind it were open, or closed. Other TCP is dropped, the rest passes.
// Runs until its standard input ends, and takes the program along, however it ends.
//
// Usage: xdp_reflector DEVICE open|closed. Prints "ready" once SYNs are answered.
#include <linux/bpf.h>
#include <net/if.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <variant>

#include "bpf/kernel.h"
#include "bpf/program_builder.h"

namespace {

using namespace synsweep;
using enum Register;

constexpr std::uint32_t kSyn = 0x02;
constexpr std::uint32_t kRst = 0x04;
constexpr std::uint32_t kAck = 0x10;

void TurnRound(ProgramBuilder& code, Width width, std::int16_t one, std::int16_t other) {
  code.Load(width, kR1, kR7, one);
  code.Load(width, kR2, kR7, other);
  code.Store(width, kR7, one, kR2);
  code.Store(width, kR7, other, kR1);
}

// Offsets are of Ethernet, IPv4 without options, TCP. The checksums stay right: turning round
// changes none, and what else changes is taken out and put in (RFC 1624). The sender's SYNs
// acknowledge 0.
ProgramBuilder Reflector(std::uint32_t flags) {
  ProgramBuilder code;
  ProgramBuilder::Label pass;
  ProgramBuilder::Label drop;
  code.Move(kR6, kR1);
  code.Load(Width::k4, kR7, kR6, offsetof(xdp_md, data));
  code.Load(Width::k4, kR1, kR6, offsetof(xdp_md, data_end));
  code.Move(kR2, kR7);
  code.AddConstant(kR2, 54);
  code.JumpIfGreater(kR2, kR1, pass);
  code.Load(Width::k2, kR1, kR7, 12);
  code.SwapWireOrder(Width::k2, kR1);
  code.JumpIfNotEqual(kR1, 0x0800, pass);
  code.Load(Width::k1, kR1, kR7, 23);
  code.JumpIfNotEqual(kR1, 6, pass);
  code.Load(Width::k1, kR1, kR7, 47);
  code.JumpIfNotEqual(kR1, kSyn, drop);

  TurnRound(code, Width::k4, 0, 6);
  TurnRound(code, Width::k2, 4, 10);
  TurnRound(code, Width::k4, 26, 30);
  TurnRound(code, Width::k2, 34, 36);
  code.Load(Width::k4, kR1, kR7, 38);
  code.SwapWireOrder(Width::k4, kR1);
  code.AddConstant(kR1, 1);
  code.SwapWireOrder(Width::k4, kR1);
  code.Store(Width::k4, kR7, 42, kR1);
  code.MoveConstant(kR1, 0);
  code.Store(Width::k4, kR7, 38, kR1);
  code.MoveConstant(kR1, static_cast<std::int32_t>(flags));
  code.Store(Width::k1, kR7, 47, kR1);
  code.Load(Width::k2, kR1, kR7, 50);
  code.SwapWireOrder(Width::k2, kR1);
  code.XorConstant(kR1, 0xffff);
  code.AddConstant(kR1, static_cast<std::int32_t>(flags - kSyn) + 1);
  for (int time = 0; time < 2; ++time) {
    code.Move(kR2, kR1);
    code.ShiftRight(kR2, 16);
    code.AndConstant(kR1, 0xffff);
    code.Add(kR1, kR2);
  }
  code.XorConstant(kR1, 0xffff);
  code.SwapWireOrder(Width::k2, kR1);
  code.Store(Width::k2, kR7, 50, kR1);

  // Not XDP_TX: on a veth that wakes the other end only while that has an XDP program too.
  code.Load(Width::k4, kR1, kR6, offsetof(xdp_md, ingress_ifindex));
  code.MoveConstant(kR2, 0);
  code.Call(BPF_FUNC_redirect);
  code.Exit();
  code.Bind(drop);
  code.MoveConstant(kR0, XDP_DROP);
  code.Exit();
  code.Bind(pass);
  code.MoveConstant(kR0, XDP_PASS);
  code.Exit();
  return code;
}

int Fail(const Status& status) {
  std::fprintf(stderr, "%s\n", MessageOf(status).c_str());
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  const unsigned interface_index = argc == 3 ? ::if_nametoindex(argv[1]) : 0;
  if (interface_index == 0) {
    std::fprintf(stderr, "usage: xdp_reflector DEVICE open|closed\n");
    return 2;
  }
  const bool is_open = std::strcmp(argv[2], "open") == 0;
  SystemBpfKernel kernel;
  const auto program =
      LoadXdpProgram(kernel, Reflector(is_open ? kSyn | kAck : kRst | kAck).instructions());
  if (Failed(program)) return Fail(std::get<Status>(program));
  const auto link = AttachXdp(kernel, std::get<UniqueFd>(program),
                              static_cast<int>(interface_index), XdpMode::kNative);
  if (Failed(link)) return Fail(std::get<Status>(link));
  std::puts("ready");
  std::fflush(stdout);
  char byte;
  while (::read(STDIN_FILENO, &byte, 1) > 0) {
  }
  return 0;
}
