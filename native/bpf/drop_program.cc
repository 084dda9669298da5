#include "bpf/drop_program.h"

#include <linux/bpf.h>
#include <linux/if_link.h>

#include <variant>

#include "bpf/program_builder.h"

namespace synsweep {

Result<UniqueFd> DropAllFrames(BpfKernel& kernel, unsigned interface_index) {
  ProgramBuilder drop;
  drop.MoveConstant(Register::kR0, XDP_DROP);
  drop.Exit();
  auto program = LoadXdpProgram(kernel, drop.instructions());
  if (Failed(program)) return program;
  bpf_attr attributes{};
  attributes.link_create.prog_fd = static_cast<__u32>(std::get<UniqueFd>(program).get());
  attributes.link_create.target_ifindex = interface_index;
  attributes.link_create.attach_type = BPF_XDP;
  attributes.link_create.flags = XDP_FLAGS_DRV_MODE;
  const int link = kernel.Call(BPF_LINK_CREATE, attributes);
  if (link < 0) return BpfFailure(-link, "attaching a BPF program");
  return UniqueFd(link);
}

}  // namespace synsweep
