#ifndef SYNSWEEP_BPF_DROP_PROGRAM_H_
#define SYNSWEEP_BPF_DROP_PROGRAM_H_

#include "base/status.h"
#include "base/unique_fd.h"
#include "bpf/kernel.h"

namespace synsweep {

// Drops every frame that comes in by a device, in its driver, before the kernel spends anything on
// it: what a measurement of sending wants at its far end. Lasts as long as the descriptor.
[[nodiscard]] Result<UniqueFd> DropAllFrames(BpfKernel& kernel, unsigned interface_index);

}  // namespace synsweep

#endif  // SYNSWEEP_BPF_DROP_PROGRAM_H_
