#include "transmit/ip_sender.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <bit>
#include <cerrno>
#include <utility>

#include "base/big_endian.h"
#include "route/privilege.h"

namespace synsweep {
namespace {

constexpr int kSendBufferBytes = 4 << 20;

Status OpenFailure(const std::string& doing) {
  const int error = errno;
  if (error == EPERM || error == EACCES) return {ErrorCode::kPrivilege, error, kHowToGetNetRaw};
  return {ErrorCode::kTransmit, error, "opening a raw IP socket: " + doing};
}

}  // namespace

Result<UniqueFd> IpSender::OpenSocket(const std::string& interface_name) {
  // IPPROTO_RAW: we write the IP header, and the socket receives nothing (raw(7)).
  UniqueFd fd(::socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW));
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

ByteSpan IpSender::Add(std::uint32_t target, std::size_t packet_bytes) noexcept {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_addr.s_addr = std::bit_cast<std::uint32_t>(Be32::FromHost(target));
  return batch_.Add(packet_bytes, to);
}

}  // namespace synsweep
