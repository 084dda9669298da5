#include "bpf/private_attachment.h"

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>

#include <cerrno>
#include <thread>
#include <utility>

namespace synsweep {
namespace {

// The kernel gives loopback this index in every namespace (LOOPBACK_IFINDEX, net/core/dev.c).
constexpr int kLoopbackIndex = 1;

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
    auto attached = AttachXdp(kernel, program, kLoopbackIndex, XdpMode::kGeneric);
    if (Failed(attached)) {
      status = std::get<Status>(std::move(attached));
      return;
    }
    link = std::get<UniqueFd>(std::move(attached));
  }).join();
  if (!status.ok()) return status;
  return PrivateAttachment(std::move(network), std::move(link));
}

}  // namespace synsweep
