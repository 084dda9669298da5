#include "bpf/private_attachment.h"

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <new>
#include <thread>
#include <utility>

namespace synsweep {
namespace {

// The kernel gives loopback this index in every namespace (LOOPBACK_IFINDEX, net/core/dev.c).
constexpr int kLoopbackIndex = 1;

constexpr const char* kThisNetwork = "/proc/thread-self/ns/net";

// A namespace and an attachment in it, or why there is none.
struct Made {
  UniqueFd network;
  UniqueFd link;
  Status status;
};

// By a thread of its own, which leaves for the namespace and never has to come back.
Made MakeByThread(BpfKernel& kernel, const UniqueFd& program) {
  Made made;
  std::thread([&] {
    sigset_t all;  // signals are the JS thread's business
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, nullptr);
    if (::unshare(CLONE_NEWNET) != 0) {
      made.status = BpfFailure(errno, "making a network namespace");
      return;
    }
    made.network = UniqueFd(::open(kThisNetwork, O_RDONLY | O_CLOEXEC));
    if (!made.network) {
      made.status = BpfFailure(errno, "opening a network namespace");
      return;
    }
    auto attached = AttachXdp(kernel, program, kLoopbackIndex, XdpMode::kGeneric);
    if (Failed(attached)) {
      made.status = std::get<Status>(std::move(attached));
      return;
    }
    made.link = std::get<UniqueFd>(std::move(attached));
  }).join();
  return made;
}

// By a process in a user namespace of its own, where the network namespace needs no capability. It
// shares our table of descriptors, so what it opens is ours; the page it shares tells which.
//
// Not by a thread: a process with several cannot enter a user namespace. It copies a process that
// has several, so it makes system calls and nothing else until it ends.
Made MakeByProcess(BpfKernel& kernel, const UniqueFd& program) {
  struct Report {
    int network = -1;
    int link = -EPERM;  // −errno when it failed
  };
  Made made;
  void* page =
      ::mmap(nullptr, sizeof(Report), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) {
    made.status = BpfFailure(errno, "mapping a page");
    return made;
  }
  auto* report = new (page) Report;
  const long child = ::syscall(SYS_clone, CLONE_NEWUSER | CLONE_NEWNET | CLONE_FILES, nullptr,
                               nullptr, nullptr, nullptr);
  if (child == 0) {
    report->network = ::open(kThisNetwork, O_RDONLY | O_CLOEXEC);
    report->link = report->network < 0
                       ? -errno
                       : AttachXdpRaw(kernel, program, kLoopbackIndex, XdpMode::kGeneric);
    ::_exit(0);
  }
  if (child < 0) {
    made.status = BpfFailure(errno, "making a user namespace");
  } else {
    // No signal says that it ended (__WALL), so nobody else waits for it.
    while (::waitpid(static_cast<pid_t>(child), nullptr, __WALL) < 0 && errno == EINTR) continue;
    if (report->network >= 0) made.network = UniqueFd(report->network);
    if (report->link >= 0) {
      made.link = UniqueFd(report->link);
    } else {
      made.status = BpfFailure(-report->link, "attaching a BPF program");
    }
  }
  ::munmap(page, sizeof(Report));
  return made;
}

}  // namespace

Result<PrivateAttachment> PrivateAttachment::Make(BpfKernel& kernel, const UniqueFd& program) {
  Made made = MakeByThread(kernel, program);
  if (made.status.code == ErrorCode::kPrivilege) made = MakeByProcess(kernel, program);
  if (!made.status.ok()) return std::move(made.status);
  return PrivateAttachment(std::move(made.network), std::move(made.link));
}

}  // namespace synsweep
