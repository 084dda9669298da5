#include "connect/connect_socket.h"

#include <arpa/inet.h>
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstring>

#include "base/big_endian.h"

namespace synsweep {
namespace {

// Since Linux 4.2; older C libraries do not name it.
constexpr int kBindAddressNoPort = 24;

struct SocketAddress {
  union {
    sockaddr any;
    sockaddr_in v4;
    sockaddr_in6 v6;
  };
  socklen_t bytes;
};

SocketAddress SocketAddressOf(const AddressWords& address, std::uint16_t port) noexcept {
  SocketAddress made{};
  if (IsIpv4(address)) {
    made.bytes = sizeof(made.v4);
    made.v4.sin_family = AF_INET;
    made.v4.sin_port = std::bit_cast<in_port_t>(Be16::FromHost(port));
    made.v4.sin_addr = std::bit_cast<in_addr>(Be32::FromHost(Ipv4Of(address)));
    return made;
  }
  made.bytes = sizeof(made.v6);
  made.v6.sin6_family = AF_INET6;
  made.v6.sin6_port = std::bit_cast<in_port_t>(Be16::FromHost(port));
  std::array<Be32, 4> words;
  std::ranges::transform(address, words.begin(), &Be32::FromHost);
  made.v6.sin6_addr = std::bit_cast<in6_addr>(words);
  return made;
}

std::string TextOf(const AddressWords& address) {
  const SocketAddress made = SocketAddressOf(address, 0);
  std::array<char, INET6_ADDRSTRLEN> text{};
  const void* bytes = IsIpv4(address) ? static_cast<const void*>(&made.v4.sin_addr)
                                      : static_cast<const void*>(&made.v6.sin6_addr);
  static_cast<void>(::inet_ntop(made.any.sa_family, bytes, text.data(), text.size()));
  return text.data();
}

void SetInt(int fd, int level, int name, int value) noexcept {
  // What an older kernel does not know makes verdicts poorer, not wrong.
  static_cast<void>(::setsockopt(fd, level, name, &value, sizeof(value)));
}

// 0, or errno.
int BindTo(int fd, bool is_ipv4, const ConnectOrigin& origin) noexcept {
  if (!origin.interface_name.empty() &&
      ::setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, origin.interface_name.data(),
                   static_cast<socklen_t>(origin.interface_name.size())) != 0) {
    return errno;
  }
  if (origin.source && IsIpv4(*origin.source) == is_ipv4) {
    // The port is chosen by connect(), so that one port serves many endpoints.
    SetInt(fd, IPPROTO_IP, kBindAddressNoPort, 1);
    const SocketAddress from = SocketAddressOf(*origin.source, 0);
    if (::bind(fd, &from.any, from.bytes) != 0) return errno;
  }
  return 0;
}

UniqueFd MakeSocket(bool is_ipv4) noexcept {
  return UniqueFd(::socket(is_ipv4 ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
                           IPPROTO_TCP));
}

// The oldest ICMP error that the kernel has kept for this socket.
std::optional<EndedConnect> ReadIcmp(int fd, const AddressWords& target) noexcept {
  const bool is_ipv4 = IsIpv4(target);
  std::array<char, 512> payload;
  alignas(cmsghdr) std::array<char, 512> control;
  iovec vector{payload.data(), payload.size()};
  msghdr message{};
  message.msg_iov = &vector;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  if (::recvmsg(fd, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) return std::nullopt;
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr;
       header = CMSG_NXTHDR(&message, header)) {
    const bool is_v4_error = header->cmsg_level == IPPROTO_IP && header->cmsg_type == IP_RECVERR;
    const bool is_v6_error =
        header->cmsg_level == IPPROTO_IPV6 && header->cmsg_type == IPV6_RECVERR;
    if (!is_v4_error && !is_v6_error) continue;
    struct {
      sock_extended_err error;
      union {
        sockaddr_in v4;
        sockaddr_in6 v6;
      };
    } said{};
    std::memcpy(&said, CMSG_DATA(header),
                std::min<std::size_t>(sizeof(said), header->cmsg_len - CMSG_LEN(0)));
    if (said.error.ee_origin != SO_EE_ORIGIN_ICMP && said.error.ee_origin != SO_EE_ORIGIN_ICMP6) {
      continue;
    }
    const auto outcome = OutcomeOfIcmp(said.error.ee_type, said.error.ee_code, is_ipv4);
    if (!outcome) continue;
    AddressWords responder = target;
    if (is_ipv4 && said.v4.sin_family == AF_INET) {
      responder = MapIpv4(std::bit_cast<Be32>(said.v4.sin_addr).ToHost());
    } else if (!is_ipv4 && said.v6.sin6_family == AF_INET6) {
      const auto words = std::bit_cast<std::array<Be32, 4>>(said.v6.sin6_addr);
      std::ranges::transform(words, responder.begin(), &Be32::ToHost);
    }
    return EndedConnect{outcome, responder};
  }
  return std::nullopt;
}

}  // namespace

StartedConnect StartConnect(const AddressWords& target, std::uint16_t port,
                            const ConnectOrigin& origin, bool may_repeat) noexcept {
  const bool is_ipv4 = IsIpv4(target);
  StartedConnect started{MakeSocket(is_ipv4)};
  const int fd = started.fd.get();
  if (!started.fd) {
    started.error = errno;
    return started;
  }
  // Keeps ICMP errors whole: type, code and who sent them, of which errno is a poor digest.
  SetInt(fd, is_ipv4 ? IPPROTO_IP : IPPROTO_IPV6, is_ipv4 ? IP_RECVERR : IPV6_RECVERR, 1);
  if (may_repeat) SetInt(fd, IPPROTO_TCP, TCP_SYNCNT, 1);  // the least that the kernel takes
  started.error = BindTo(fd, is_ipv4, origin);
  if (started.error != 0) return started;
  const SocketAddress to = SocketAddressOf(target, port);
  if (::connect(fd, &to.any, to.bytes) != 0) started.error = errno;
  return started;
}

std::optional<EndedConnect> ReadEnd(int fd, const AddressWords& target, bool is_writable) noexcept {
  // Before SO_ERROR: there, an ICMP port-unreachable reads as a RST.
  if (const auto by_icmp = ReadIcmp(fd, target)) return by_icmp;
  int error = 0;
  socklen_t bytes = sizeof(error);
  if (::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &bytes) != 0) error = errno;
  if (error == 0 && !is_writable) return std::nullopt;
  return EndedConnect{OutcomeOfErrno(error, IsIpv4(target)), target};
}

void ResetOnClose(int fd) noexcept {
  const linger at_once{1, 0};
  static_cast<void>(::setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once)));
}

Status CheckOrigin(const ConnectOrigin& origin) {
  const bool is_ipv4 = !origin.source || IsIpv4(*origin.source);
  const UniqueFd fd = MakeSocket(is_ipv4);
  if (!fd) return {ErrorCode::kTransmit, errno, "cannot open a socket for connect()"};
  const int error = BindTo(fd.get(), is_ipv4, origin);
  switch (error) {
    case 0:
      return {};
    case ENODEV:
      return {ErrorCode::kInterface, 0, "there is no interface " + origin.interface_name};
    case EPERM:
      return {ErrorCode::kPrivilege, error,
              "this kernel lets only root choose the interface " + origin.interface_name +
                  ": leave --interface out, or say --source-ip"};
    case EADDRNOTAVAIL:
      return {ErrorCode::kInterface, 0,
              "the source address " + TextOf(*origin.source) +
                  " does not belong to this machine: see synsweep interfaces"};
    default:
      return {ErrorCode::kTransmit, error, "cannot bind a socket for connect()"};
  }
}

}  // namespace synsweep
