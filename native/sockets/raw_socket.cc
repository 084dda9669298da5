#include "sockets/raw_socket.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

namespace synsweep {
namespace {

struct Kind {
  int family;
  int type;
  int protocol;
};

// IPPROTO_RAW: we write the IP header, and the socket receives nothing (raw(7); for IPv6 as well,
// inet6_create in the kernel's net/ipv6/af_inet6.c).
Kind KindOf(RawSocket kind) noexcept {
  switch (kind) {
    case RawSocket::kIpv4:
      return {AF_INET, SOCK_RAW, IPPROTO_RAW};
    case RawSocket::kIpv6:
      return {AF_INET6, SOCK_RAW, IPPROTO_RAW};
    case RawSocket::kReplies:
    case RawSocket::kDepartures:
      return {AF_PACKET, SOCK_DGRAM, 0};
    case RawSocket::kFrames:
    case RawSocket::kNeighbours:
      break;
  }
  return {AF_PACKET, SOCK_RAW, 0};
}

SocketFilter FilterOf(RawSocket kind, PortRange ports) noexcept {
  switch (kind) {
    case RawSocket::kNeighbours:
      return SocketFilter::Neighbours();
    case RawSocket::kReplies:
      return SocketFilter::Replies(ports);
    case RawSocket::kDepartures:
      return SocketFilter::Departures(ports);
    case RawSocket::kFrames:
    case RawSocket::kIpv4:
    case RawSocket::kIpv6:
      break;
  }
  return SocketFilter::Nothing();
}

}  // namespace

int OpenRawSocket(RawSocket kind, PortRange ports) noexcept {
  const auto [family, type, protocol] = KindOf(kind);
  const int fd = ::socket(family, type | SOCK_CLOEXEC, protocol);
  if (fd < 0) return -1;
  if (FilterOf(kind, ports).Lock(fd)) return fd;
  const int error = errno;
  ::close(fd);
  errno = error;
  return -1;
}

}  // namespace synsweep
