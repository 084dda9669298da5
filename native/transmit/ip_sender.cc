#include "transmit/ip_sender.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <bit>
#include <cerrno>
#include <utility>

#include "base/big_endian.h"
#include "route/privilege.h"
#include "wire/ipv6.h"

namespace synsweep {
namespace {

constexpr int kSendBufferBytes = 4 << 20;

Status OpenFailure(const std::string& doing) {
  const int error = errno;
  if (error == EPERM || error == EACCES) return {ErrorCode::kPrivilege, error, kHowToGetNetRaw};
  return {ErrorCode::kTransmit, error, "opening a raw IP socket: " + doing};
}

Result<UniqueFd> Prepare(UniqueFd fd, const std::string& interface_name) {
  if (!fd) return OpenFailure("socket");
  if (!interface_name.empty() &&
      ::setsockopt(fd.get(), SOL_SOCKET, SO_BINDTODEVICE, interface_name.data(),
                   static_cast<socklen_t>(interface_name.size())) != 0) {
    return OpenFailure("SO_BINDTODEVICE " + interface_name);
  }
  // Best effort: the kernel caps it at net.core.wmem_max.
  ::setsockopt(fd.get(), SOL_SOCKET, SO_SNDBUF, &kSendBufferBytes, sizeof(kSendBufferBytes));
  return fd;
}

}  // namespace

Result<UniqueFd> IpSender::OpenSocket(SocketSource& sockets, const std::string& interface_name) {
  return Prepare(sockets.Open(RawSocket::kIpv4), interface_name);
}

Result<UniqueFd> IpSender::OpenIpv6Socket(SocketSource& sockets,
                                          const std::string& interface_name) {
  return Prepare(sockets.Open(RawSocket::kIpv6), interface_name);
}

ByteSpan IpSender::Add(const AddressWords& target, int interface_index,
                       std::size_t packet_bytes) noexcept {
  if (IsIpv4(target)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_addr.s_addr = std::bit_cast<std::uint32_t>(Be32::FromHost(Ipv4Of(target)));
    return ipv4_.Add(packet_bytes, to);
  }
  sockaddr_in6 to{};
  to.sin6_family = AF_INET6;
  StoreIpv6(ByteSpan(to.sin6_addr.s6_addr), 0, target);
  if (IsLinkLocal(target)) to.sin6_scope_id = static_cast<std::uint32_t>(interface_index);
  return ipv6_.Add(packet_bytes, to);
}

}  // namespace synsweep
