#include "capture/departures.h"

#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <sys/socket.h>

#include <array>
#include <bit>
#include <cerrno>
#include <cstddef>
#include <optional>
#include <utility>

#include "base/big_endian.h"
#include "base/bytes.h"

namespace synsweep {
namespace {

constexpr std::size_t kIpv6HeaderBytes = 40;
constexpr std::size_t kFlagsOffset = 13;  // of the TCP header
constexpr std::uint8_t kRst = 0x04;

// The flags of what the socket's filter let through: TCP, first fragment. nullopt: cut short.
std::optional<std::uint8_t> FlagsOf(ByteView packet) noexcept {
  if (packet.empty()) return std::nullopt;
  const std::size_t header_bytes =
      packet[0] >> 4 == 4 ? std::size_t{4} * (packet[0] & 0x0fU) : kIpv6HeaderBytes;
  if (packet.size() <= header_bytes + kFlagsOffset) return std::nullopt;
  return packet[header_bytes + kFlagsOffset];
}

}  // namespace

Result<Departures> Departures::Watch(const std::set<std::string>& devices, SocketSource& sockets) {
  Departures departures;
  for (const std::string& device : devices) {
    UniqueFd socket = sockets.Open(RawSocket::kDepartures);
    sockaddr_ll address{};
    address.sll_family = AF_PACKET;
    address.sll_protocol = std::bit_cast<std::uint16_t>(Be16::FromHost(ETH_P_ALL));
    address.sll_ifindex = static_cast<int>(::if_nametoindex(device.c_str()));
    if (!socket ||
        ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
      return Status{ErrorCode::kCapture, errno, "cannot see what leaves by " + device};
    }
    departures.sockets_.push_back(std::move(socket));
  }
  return departures;
}

void Departures::Look(DepartureCounters& counters) noexcept {
  for (const UniqueFd& socket : sockets_) {
    std::array<std::uint8_t, kCapturedBytes> packet;
    for (;;) {
      const ssize_t got = ::recv(socket.get(), packet.data(), packet.size(), MSG_DONTWAIT);
      if (got < 0) break;
      const auto flags = FlagsOf(ByteView(packet).first(static_cast<std::size_t>(got)));
      if (!flags) continue;
      auto& counter = (*flags & kRst) != 0 ? counters.rsts : counters.syns;
      counter.fetch_add(1, std::memory_order_relaxed);
    }
  }
}

}  // namespace synsweep
