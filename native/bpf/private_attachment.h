#ifndef SYNSWEEP_BPF_PRIVATE_ATTACHMENT_H_
#define SYNSWEEP_BPF_PRIVATE_ATTACHMENT_H_

#include <utility>

#include "base/status.h"
#include "base/unique_fd.h"
#include "bpf/kernel.h"

namespace synsweep {

// An XDP program attached where no packet ever passes: to the loopback device of a network
// namespace that nobody but us has.
//
// What for: before it runs a program for us the kernel enters it into the table of all attached
// XDP programs, and takes it out again afterwards, if it is not there already. Each takes a grace
// period of RCU, together some 27 ms a call; with the program attached a call takes 15 µs.
//
// Both vanish with their descriptors, so also when the process is killed.
class PrivateAttachment {
 public:
  // Needs CAP_SYS_ADMIN for the namespace, or a system where everybody may make user namespaces.
  // The calling thread stays where it is.
  [[nodiscard]] static Result<PrivateAttachment> Make(BpfKernel& kernel, const UniqueFd& program);

 private:
  PrivateAttachment(UniqueFd network, UniqueFd link) noexcept
      : network_(std::move(network)), link_(std::move(link)) {}

  UniqueFd network_;  // keeps the namespace: a link does not
  UniqueFd link_;
};

}  // namespace synsweep

#endif  // SYNSWEEP_BPF_PRIVATE_ATTACHMENT_H_
