#ifndef SYNSWEEP_BPF_KERNEL_H_
#define SYNSWEEP_BPF_KERNEL_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "base/status.h"
#include "base/unique_fd.h"
#include "bpf/program_builder.h"

union bpf_attr;  // linux/bpf.h

namespace synsweep {

// The kernel's side of BPF, which a test replaces by one of its own.
class BpfKernel {
 public:
  virtual ~BpfKernel() = default;

  // bpf(2), `command` BPF_… Its result, 0 or a new descriptor; −errno when it fails.
  [[nodiscard]] virtual int Call(int command, bpf_attr& attributes) noexcept = 0;
};

class SystemBpfKernel final : public BpfKernel {
 public:
  [[nodiscard]] int Call(int command, bpf_attr& attributes) noexcept override;
};

// An array, which this process can map into its memory. Values lie side by side, each in a multiple
// of 8 bytes, at most
// 4 MiB.
[[nodiscard]] Result<UniqueFd> MakeMappableMap(BpfKernel& kernel, std::size_t value_bytes,
                                               std::uint32_t entry_count = 1);

// Devices by number, for a program to redirect frames to; room for one at least.
[[nodiscard]] Result<UniqueFd> MakeDeviceMap(BpfKernel& kernel, std::uint32_t device_count);

// Sets an entry of a map whose values have four bytes.
[[nodiscard]] Status SetMapEntry(BpfKernel& kernel, const UniqueFd& map, std::uint32_t key,
                                 std::uint32_t value);

[[nodiscard]] Result<UniqueFd> LoadXdpProgram(BpfKernel& kernel,
                                              std::span<const BpfInstruction> instructions);

// Where a program sees a device's frames.
enum class XdpMode : std::uint8_t {
  kNative,   // in its driver, before the kernel spends anything on them
  kGeneric,  // in the kernel's own receive path: every device
};

// Shows `program` every frame that comes in by a device, for as long as the result is open. Not ok:
// its sys_errno is EBUSY or EEXIST where another program does so already, in whatever mode.
[[nodiscard]] Result<UniqueFd> AttachXdp(BpfKernel& kernel, const UniqueFd& program,
                                         int interface_index, XdpMode mode);

// The same for a process that may make system calls only: a new descriptor, or −errno.
[[nodiscard]] int AttachXdpRaw(BpfKernel& kernel, const UniqueFd& program, int interface_index,
                               XdpMode mode) noexcept;

// A call that failed, as a Status: kPrivilege with the way to get it, or kTransmit.
[[nodiscard]] Status BpfFailure(int error, const std::string& doing);

}  // namespace synsweep

#endif  // SYNSWEEP_BPF_KERNEL_H_
