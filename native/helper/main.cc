// helper - synsweep-raw: opens raw sockets for a scan and passes them to who has started it.
//
// It is given CAP_NET_RAW by its file (setcap), so everything about its caller is hostile:
// arguments are refused, the environment is not read, every descriptor but 0 is closed, one request
// of 12 bytes is taken from descriptor 0, and it ends. What it opens is of the kinds in
// sockets/raw_socket.h, each with a filter that its receiver cannot take off. SECURITY.md tells
// what that is worth. libc is all that it is linked with.
#include <linux/capability.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>

#include "sockets/helper_protocol.h"
#include "sockets/raw_socket.h"

namespace synsweep {
namespace {

constexpr int kCaller = 0;
constexpr int kCallerWaitMs = 2000;

enum ExitCode : int { kDone = 0, kRefused = 2 };

// Leaves this process one capability, or none. False: it never had it, or the kernel refuses.
bool KeepOnly(std::uint32_t capabilities) noexcept {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> data{};
  data[0].permitted = capabilities;
  data[0].effective = capabilities;
  return ::syscall(SYS_capset, &header, data.data()) == 0;
}

bool CloseAllButCaller() noexcept { return ::syscall(SYS_close_range, kCaller + 1, ~0U, 0U) == 0; }

// A Unix socket that keeps messages whole, whose other end is a process of the same user.
bool IsCaller(int fd) noexcept {
  int domain = 0;
  int type = 0;
  ucred peer{};
  socklen_t int_bytes = sizeof(domain);
  socklen_t type_bytes = sizeof(type);
  socklen_t peer_bytes = sizeof(peer);
  return ::getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &int_bytes) == 0 && domain == AF_UNIX &&
         ::getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &type_bytes) == 0 && type == SOCK_SEQPACKET &&
         ::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &peer_bytes) == 0 &&
         peer.uid == ::getuid();
}

std::optional<HelperRequest> TakeRequest() noexcept {
  pollfd waiting{kCaller, POLLIN, 0};
  if (::poll(&waiting, 1, kCallerWaitMs) != 1) return std::nullopt;
  // One byte more than a request has, so that a longer one is not taken for one. No room for
  // descriptors: the kernel discards what comes along.
  std::array<std::uint8_t, HelperRequest::kBytes + 1> message;
  const ssize_t got = ::recv(kCaller, message.data(), message.size(), MSG_DONTWAIT);
  if (got < 0) return std::nullopt;
  return HelperRequest::Parse(ByteView(message).first(static_cast<std::size_t>(got)));
}

struct Opened {
  HelperAnswer answer{.error = 0, .has_ipv6 = true};
  std::array<int, HelperAnswer::kMostSockets> sockets;
  std::size_t count = 0;
};

Opened OpenAll(const HelperRequest& request) noexcept {
  Opened opened;
  for (std::size_t kind = 0; kind < kRawSocketKinds; ++kind) {
    const auto raw = static_cast<RawSocket>(kind);
    for (std::size_t each = 0; each < request.CountOf(raw); ++each) {
      const int fd = OpenRawSocket(raw, request.ports);
      if (fd < 0 && raw == RawSocket::kIpv6 && errno == EAFNOSUPPORT) {
        opened.answer.has_ipv6 = false;
        break;
      }
      if (fd < 0) {
        opened.answer.error = static_cast<std::uint16_t>(errno);
        opened.count = 0;
        return opened;
      }
      opened.sockets[opened.count++] = fd;
    }
  }
  return opened;
}

bool Answer(const Opened& opened) noexcept {
  auto message = opened.answer.Emit();
  iovec bytes{message.data(), message.size()};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(opened.sockets))> control{};
  msghdr header{};
  header.msg_iov = &bytes;
  header.msg_iovlen = 1;
  if (opened.count > 0) {
    const std::size_t fds_bytes = opened.count * sizeof(int);
    header.msg_control = control.data();
    header.msg_controllen = CMSG_SPACE(fds_bytes);
    cmsghdr* rights = CMSG_FIRSTHDR(&header);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(fds_bytes);
    std::memcpy(CMSG_DATA(rights), opened.sockets.data(), fds_bytes);
  }
  return ::sendmsg(kCaller, &header, MSG_NOSIGNAL | MSG_DONTWAIT) ==
         static_cast<ssize_t>(message.size());
}

int Run(int argument_count) noexcept {
  constexpr std::uint32_t kNetRaw = 1U << CAP_NET_RAW;
  if (argument_count != 1 || !CloseAllButCaller() || !IsCaller(kCaller)) return kRefused;
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  // Without the capability it goes on: opening a socket then says EPERM, which the caller is told.
  if (!KeepOnly(kNetRaw) && !KeepOnly(0)) return kRefused;
  const auto request = TakeRequest();
  if (!request) return kRefused;
  const Opened opened = OpenAll(*request);
  if (!KeepOnly(0)) return kRefused;
  return Answer(opened) ? kDone : kRefused;
}

}  // namespace
}  // namespace synsweep

int main(int argument_count, char**) { return synsweep::Run(argument_count); }
