#include "connect/descriptor_limit.h"

#include <dirent.h>
#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <string>

namespace synsweep {
namespace {

// What Node itself has open is some twenty; where /proc is not mounted, thought to be so.
constexpr std::size_t kSupposedOpen = 32;

std::size_t CountOpenDescriptors() {
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir("/proc/self/fd"), &::closedir);
  if (!directory) return kSupposedOpen;
  std::size_t count = 0;
  while (::readdir(directory.get()) != nullptr) ++count;
  return count - std::min<std::size_t>(count, 3);  // ".", "..", and the directory itself
}

}  // namespace

std::size_t SocketsWithin(std::size_t limit, std::size_t open_count) noexcept {
  const std::size_t taken = open_count + kReservedDescriptors;
  return limit > taken ? std::min(limit - taken, kMostSockets) : 0;
}

Result<std::size_t> RaiseSocketLimit() {
  rlimit limits{};
  if (::getrlimit(RLIMIT_NOFILE, &limits) != 0) {
    return Status{ErrorCode::kTransmit, errno, "cannot read the limit of open files"};
  }
  const std::size_t open_count = CountOpenDescriptors();
  const rlim_t wanted = open_count + kReservedDescriptors + kMostSockets;
  if (limits.rlim_cur < wanted && limits.rlim_cur < limits.rlim_max) {
    const rlimit raised{std::min(wanted, limits.rlim_max), limits.rlim_max};
    if (::setrlimit(RLIMIT_NOFILE, &raised) == 0) limits = raised;  // else as many as there are
  }
  const std::size_t count = SocketsWithin(std::min(limits.rlim_cur, wanted), open_count);
  if (count > 0) return count;
  return Status{ErrorCode::kTransmit, 0,
                "this process may open " + std::to_string(limits.rlim_cur) +
                    " files, which leaves none for connect(): raise the limit (ulimit -n 1024)"};
}

}  // namespace synsweep
