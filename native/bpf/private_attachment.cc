#include "bpf/private_attachment.h"

#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/if_link.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>

#include <cerrno>
#include <cstdint>
#include <thread>
#include <utility>

namespace synsweep {
namespace {

// The kernel gives loopback this index in every namespace (LOOPBACK_IFINDEX, net/core/dev.c).
constexpr std::uint32_t kLoopbackIndex = 1;

}  // namespace

Result<PrivateAttachment> PrivateAttachment::Make(BpfKernel& kernel, const UniqueFd& program) {
  UniqueFd network;
  UniqueFd link;
  Status status;
  // A thread of its own, which leaves for the namespace and never has to come back.
  std::thread([&] {
    sigset_t all;  // signals are the JS thread's business
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, nullptr);
    if (::unshare(CLONE_NEWNET) != 0) {
      status = BpfFailure(errno, "making a network namespace");
      return;
    }
    network = UniqueFd(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
    if (!network) {
      status = BpfFailure(errno, "opening a network namespace");
      return;
    }
    bpf_attr attributes{};
    attributes.link_create.prog_fd = static_cast<std::uint32_t>(program.get());
    attributes.link_create.target_ifindex = kLoopbackIndex;
    attributes.link_create.attach_type = BPF_XDP;
    attributes.link_create.flags = XDP_FLAGS_SKB_MODE;
    const int made = kernel.Call(BPF_LINK_CREATE, attributes);
    if (made < 0) {
      status = BpfFailure(-made, "attaching a BPF program");
      return;
    }
    link = UniqueFd(made);
  }).join();
  if (!status.ok()) return status;
  return PrivateAttachment(std::move(network), std::move(link));
}

}  // namespace synsweep
