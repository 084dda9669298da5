#include "sockets/socket_source.h"

#include <linux/capability.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace synsweep {
namespace {

// It takes a millisecond, and waits for nothing but this process.
constexpr int kAnswerWaitMs = 5000;

// Routes change seldom while a scan runs, and by a device or two.
constexpr std::size_t kSpareDevices = 8;

Status HelperFailure(const std::string& path, int error, const std::string& what) {
  const auto code =
      error == EPERM || error == EACCES ? ErrorCode::kPrivilege : ErrorCode::kTransmit;
  return {code, error, "the helper " + path + " " + what};
}

// Runs the helper with `caller` as its descriptor 0, no argument, no environment, no signal blocked
// or ignored. 0, or errno.
int Start(const std::string& path, int caller, pid_t* child) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawnattr_init(&attributes);
  ::posix_spawn_file_actions_adddup2(&actions, caller, STDIN_FILENO);
  sigset_t none;
  sigset_t all;
  ::sigemptyset(&none);
  ::sigfillset(&all);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  ::posix_spawnattr_setsigdefault(&attributes, &all);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  std::string name = "synsweep-raw";
  std::array<char*, 2> arguments{name.data(), nullptr};
  std::array<char*, 1> environment{nullptr};
  const int error = ::posix_spawn(child, path.c_str(), &actions, &attributes, arguments.data(),
                                  environment.data());
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&actions);
  return error;
}

struct Received {
  std::optional<HelperAnswer> answer;
  std::vector<UniqueFd> sockets;
};

Received Receive(int fd) {
  Received received;
  pollfd waiting{fd, POLLIN, 0};
  if (::poll(&waiting, 1, kAnswerWaitMs) != 1) return received;
  std::array<std::uint8_t, HelperAnswer::kBytes + 1> message;
  iovec bytes{message.data(), message.size()};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(HelperAnswer::kMostSockets * sizeof(int))> control;
  msghdr header{};
  header.msg_iov = &bytes;
  header.msg_iovlen = 1;
  header.msg_control = control.data();
  header.msg_controllen = control.size();
  const ssize_t got = ::recvmsg(fd, &header, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
  if (got < 0) return received;
  for (cmsghdr* each = CMSG_FIRSTHDR(&header); each != nullptr; each = CMSG_NXTHDR(&header, each)) {
    if (each->cmsg_level != SOL_SOCKET || each->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (each->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t at = 0; at < count; ++at) {
      int passed = -1;
      std::memcpy(&passed, CMSG_DATA(each) + at * sizeof(int), sizeof(passed));
      received.sockets.emplace_back(passed);
    }
  }
  // Cut short: this process may have no more descriptors.
  if ((header.msg_flags & MSG_CTRUNC) == 0) {
    received.answer = HelperAnswer::Parse(ByteView(message).first(static_cast<std::size_t>(got)));
  }
  return received;
}

}  // namespace

void SocketStock::Put(RawSocket kind, UniqueFd socket) {
  const std::lock_guard lock(mutex_);
  sockets_[static_cast<std::size_t>(kind)].push_back(std::move(socket));
}

UniqueFd SocketStock::Take(RawSocket kind) noexcept {
  const std::lock_guard lock(mutex_);
  auto& sockets = sockets_[static_cast<std::size_t>(kind)];
  if (sockets.empty()) {
    errno = EMFILE;
    return {};
  }
  UniqueFd socket = std::move(sockets.back());
  sockets.pop_back();
  return socket;
}

UniqueFd OwnSockets::Open(RawSocket kind) noexcept {
  const int fd = OpenRawSocket(kind, ports_);
  if (fd >= 0) return UniqueFd(fd);
  const int error = errno;
  UniqueFd spare = spare_.Take(kind);
  if (!spare) errno = error;
  return spare;
}

void OwnSockets::Reserve(std::uint32_t lanes) noexcept {
  const auto reserve = [this](RawSocket kind, std::size_t count) {
    for (std::size_t each = 0; each < count; ++each) {
      const int fd = OpenRawSocket(kind, ports_);
      if (fd < 0) return;
      spare_.Put(kind, UniqueFd(fd));
    }
  };
  for (const RawSocket kind : {RawSocket::kFrames, RawSocket::kIpv4, RawSocket::kIpv6}) {
    reserve(kind, lanes);
  }
  reserve(RawSocket::kNeighbours, kSpareDevices);
  reserve(RawSocket::kReplies, kSpareDevices);
}

Result<std::unique_ptr<HelperSockets>> HelperSockets::Ask(const std::string& path,
                                                          const HelperRequest& request) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return HelperFailure(path, errno, "cannot be asked");
  }
  const UniqueFd ours(ends[0]);
  pid_t child = 0;
  {
    const UniqueFd theirs(ends[1]);
    if (const int error = Start(path, theirs.get(), &child); error != 0) {
      return HelperFailure(path, error, "cannot be run");
    }
  }
  const auto message = request.Emit();
  // Into an empty queue: it does not wait.
  const bool is_sent = ::send(ours.get(), message.data(), message.size(), MSG_NOSIGNAL) ==
                       static_cast<ssize_t>(message.size());
  Received received = is_sent ? Receive(ours.get()) : Received{};
  if (!received.answer) ::kill(child, SIGKILL);
  while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) continue;
  if (!received.answer) return HelperFailure(path, 0, "passed no sockets");
  if (received.answer->error != 0) {
    return HelperFailure(path, received.answer->error,
                         "could not open sockets: give it the capability with `sudo setcap "
                         "cap_net_raw+ep " +
                             path + "`");
  }
  std::unique_ptr<HelperSockets> sockets(new HelperSockets);
  std::size_t taken = 0;
  for (std::size_t kind = 0; kind < kRawSocketKinds; ++kind) {
    const auto raw = static_cast<RawSocket>(kind);
    if (raw == RawSocket::kIpv6 && !received.answer->has_ipv6) continue;
    for (std::size_t each = 0; each < request.CountOf(raw); ++each, ++taken) {
      if (taken == received.sockets.size()) {
        return HelperFailure(path, 0, "passed fewer sockets than it was asked for");
      }
      sockets->left_.Put(raw, std::move(received.sockets[taken]));
    }
  }
  return sockets;
}

UniqueFd HelperSockets::Open(RawSocket kind) noexcept { return left_.Take(kind); }

HelperState ReadHelperState(const std::string& path) noexcept {
  struct stat file {};
  if (::stat(path.c_str(), &file) != 0 || ::access(path.c_str(), X_OK) != 0) {
    return HelperState::kAbsent;
  }
  if (file.st_uid == 0 && (file.st_mode & S_ISUID) != 0) return HelperState::kReady;
  // capabilities(7), "File capabilities"; little-endian, of version 2 or 3.
  vfs_ns_cap_data capabilities{};
  const ssize_t got =
      ::getxattr(path.c_str(), "security.capability", &capabilities, sizeof(capabilities));
  const bool has_permitted = got >= static_cast<ssize_t>(sizeof(vfs_cap_data)) &&
                             (capabilities.magic_etc & VFS_CAP_FLAGS_EFFECTIVE) != 0 &&
                             (capabilities.data[0].permitted >> CAP_NET_RAW & 1U) != 0;
  return has_permitted ? HelperState::kReady : HelperState::kPowerless;
}

}  // namespace synsweep
