#include "transmit/packet_sender.h"

#include <linux/if_packet.h>
#include <sys/socket.h>

#include <bit>
#include <cerrno>
#include <utility>

#include "base/big_endian.h"
#include "route/privilege.h"

namespace synsweep {
namespace {

constexpr int kSendBufferBytes = 4 << 20;

Status OpenFailure(const char* doing) {
  const int error = errno;
  if (error == EPERM || error == EACCES) return {ErrorCode::kPrivilege, error, kHowToGetNetRaw};
  return {ErrorCode::kTransmit, error, std::string("opening a packet socket: ") + doing};
}

}  // namespace

Result<UniqueFd> PacketSender::OpenSocket(SocketSource& sockets, bool sees_taps) {
  UniqueFd fd = sockets.Open(RawSocket::kFrames);
  if (!fd) return OpenFailure("socket");
  const int bypasses = sees_taps ? 0 : 1;
  if (::setsockopt(fd.get(), SOL_PACKET, PACKET_QDISC_BYPASS, &bypasses, sizeof(bypasses)) != 0) {
    return OpenFailure("PACKET_QDISC_BYPASS");
  }
  // Best effort: the kernel caps it at net.core.wmem_max.
  ::setsockopt(fd.get(), SOL_SOCKET, SO_SNDBUF, &kSendBufferBytes, sizeof(kSendBufferBytes));
  return fd;
}

ByteSpan PacketSender::Add(int interface_index, EtherType type, std::size_t frame_bytes) noexcept {
  if (xsk_ && xsk_->interface_index() == interface_index) return xsk_->Add(frame_bytes);
  sockaddr_ll to{};
  to.sll_family = AF_PACKET;
  to.sll_protocol = std::bit_cast<std::uint16_t>(Be16::FromHost(static_cast<std::uint16_t>(type)));
  to.sll_ifindex = interface_index;
  return batch_.Add(frame_bytes, to);
}

Status PacketSender::Flush(const std::stop_token& stop, SendTally& tally) noexcept {
  Status status = batch_.Flush(socket_.get(), stop, tally);
  if (!xsk_) return status;
  Status by_xsk = xsk_->Flush(stop, tally);
  if (!xsk_->is_usable()) xsk_.reset();
  return status.ok() ? std::move(by_xsk) : std::move(status);
}

}  // namespace synsweep
