#include "bpf/drop_program.h"

#include <linux/bpf.h>

#include <variant>

#include "bpf/program_builder.h"

namespace synsweep {

Result<UniqueFd> DropAllFrames(BpfKernel& kernel, unsigned interface_index) {
  ProgramBuilder drop;
  drop.MoveConstant(Register::kR0, XDP_DROP);
  drop.Exit();
  auto program = LoadXdpProgram(kernel, drop.instructions());
  if (Failed(program)) return program;
  return AttachXdp(kernel, std::get<UniqueFd>(program), static_cast<int>(interface_index),
                   XdpMode::kNative);
}

}  // namespace synsweep
