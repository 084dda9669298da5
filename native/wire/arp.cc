#include "wire/arp.h"

#include <algorithm>
#include <cassert>

namespace synsweep {
namespace {

// Offsets into the 28 bytes after the link-layer header.
constexpr std::size_t kHardwareType = 0;
constexpr std::size_t kProtocolType = 2;
constexpr std::size_t kAddressLengths = 4;  // hardware 6, protocol 4, one byte each
constexpr std::size_t kOperation = 6;
constexpr std::size_t kSenderMac = 8;
constexpr std::size_t kSenderAddress = 14;
constexpr std::size_t kTargetMac = 18;
constexpr std::size_t kTargetAddress = 24;
constexpr std::size_t kArpBytes = 28;

constexpr std::uint16_t kEthernetHardware = 1;
constexpr std::uint16_t kMacAndIpv4Lengths = 0x0604;
constexpr std::uint16_t kRequest = 1;
constexpr std::uint16_t kReply = 2;

}  // namespace

std::size_t EmitArpRequest(ByteSpan frame, const ArpSender& sender, std::uint32_t wanted) noexcept {
  const EthernetHeader ethernet{kBroadcastMac, sender.mac, sender.vlan_id};
  assert(frame.size() >= ethernet.bytes() + kArpBytes);
  EmitEthernet(frame, ethernet, EtherType::kArp);
  const ByteSpan arp = frame.subspan(ethernet.bytes(), kArpBytes);
  StoreBe(arp, kHardwareType, kEthernetHardware);
  StoreBe(arp, kProtocolType, static_cast<std::uint16_t>(EtherType::kIpv4));
  StoreBe(arp, kAddressLengths, kMacAndIpv4Lengths);
  StoreBe(arp, kOperation, kRequest);
  std::ranges::copy(sender.mac.bytes, arp.subspan(kSenderMac).begin());
  StoreBe(arp, kSenderAddress, sender.address);
  std::ranges::fill(arp.subspan(kTargetMac, MacAddress::kBytes), std::uint8_t{0});
  StoreBe(arp, kTargetAddress, wanted);
  return ethernet.bytes() + kArpBytes;
}

std::optional<ArpReply> ParseArpReply(ByteView frame) noexcept {
  const auto payload = ParseEthernet(frame);
  if (!payload || payload->ether_type != EtherType::kArp || payload->packet.size() < kArpBytes) {
    return std::nullopt;
  }
  const ByteView arp = payload->packet;
  if (LoadBe<std::uint16_t>(arp, kHardwareType) != kEthernetHardware ||
      LoadBe<std::uint16_t>(arp, kProtocolType) != static_cast<std::uint16_t>(EtherType::kIpv4) ||
      LoadBe<std::uint16_t>(arp, kAddressLengths) != kMacAndIpv4Lengths ||
      LoadBe<std::uint16_t>(arp, kOperation) != kReply) {
    return std::nullopt;
  }
  ArpReply reply{.address = LoadBe<std::uint32_t>(arp, kSenderAddress), .mac = {}};
  std::ranges::copy(arp.subspan(kSenderMac, MacAddress::kBytes), reply.mac.bytes.begin());
  const bool is_group_address = (reply.mac.bytes[0] & 1) != 0;
  if (is_group_address) return std::nullopt;
  return reply;
}

}  // namespace synsweep
