#include "wire/ndp.h"

#include <algorithm>
#include <cassert>

#include "wire/checksum.h"
#include "wire/ipv6.h"

namespace synsweep {
namespace {

// Offsets from the front of the IPv6 header (RFC 8200 section 3).
constexpr std::size_t kVersionClassFlow = 0;
constexpr std::size_t kPayloadBytes = 4;
constexpr std::size_t kNextHeader = 6;
constexpr std::size_t kHopLimit = 7;
constexpr std::size_t kSource = 8;
constexpr std::size_t kDestination = 24;

// Offsets into the ICMPv6 message (RFC 4861 sections 4.3 and 4.4), which both kinds share.
constexpr std::size_t kType = 0;
constexpr std::size_t kCode = 1;
constexpr std::size_t kChecksum = 2;
constexpr std::size_t kFlags = 4;  // of an advertisement; 0 in a solicitation
constexpr std::size_t kTarget = 8;
constexpr std::size_t kOptions = 24;

// An option's offsets (section 4.6): type, length in units of 8 bytes, value.
constexpr std::size_t kOptionType = 0;
constexpr std::size_t kOptionLength = 1;
constexpr std::size_t kOptionValue = 2;
constexpr std::size_t kOptionUnitBytes = 8;
constexpr std::uint8_t kSourceLinkLayer = 1;
constexpr std::uint8_t kTargetLinkLayer = 2;

constexpr std::uint8_t kSolicitation = 135;
constexpr std::uint8_t kAdvertisement = 136;
constexpr std::uint8_t kRouterFlag = 0x80;
constexpr std::uint8_t kSolicitedFlag = 0x40;
constexpr std::uint8_t kOverrideFlag = 0x20;
constexpr std::uint8_t kOnLinkHopLimit = 255;
constexpr std::uint32_t kVersion6 = 6U << 28;  // traffic class and flow label 0

constexpr std::size_t kMessageBytes = kOptions + kOptionUnitBytes;
static_assert(EthernetHeader::kBytes + Ipv6View::kHeaderBytes + kMessageBytes ==
              kSolicitationFrameBytes);

bool IsMulticast(const AddressWords& address) noexcept { return address[0] >> 24 == 0xff; }

// Over the pseudo header, and all of `message` with its checksum field as it is.
std::uint16_t Icmpv6Checksum(const AddressWords& source, const AddressWords& destination,
                             ByteView message) noexcept {
  return FinishChecksum(SumPseudoHeader(source, destination, kProtocolIcmpv6,
                                        static_cast<std::uint16_t>(message.size())) +
                        SumBytes(message));
}

// The MAC that the options give. nullopt: none does, or one of them has no length or is cut short.
std::optional<MacAddress> TargetMac(ByteView options) noexcept {
  std::optional<MacAddress> mac;
  while (!options.empty()) {
    if (options.size() < kOptionUnitBytes) return std::nullopt;
    const std::size_t option_bytes = options[kOptionLength] * kOptionUnitBytes;
    if (option_bytes == 0 || option_bytes > options.size()) return std::nullopt;
    if (options[kOptionType] == kTargetLinkLayer && option_bytes == kOptionUnitBytes) {
      mac.emplace();
      std::ranges::copy(options.subspan(kOptionValue, MacAddress::kBytes), mac->bytes.begin());
    }
    options = options.subspan(option_bytes);
  }
  return mac;
}

}  // namespace

AddressWords SolicitedNodeGroup(const AddressWords& address) noexcept {
  return {0xff02'0000, 0, 1, 0xff00'0000 | (address[3] & 0x00ff'ffff)};
}

MacAddress MulticastMac(const AddressWords& group) noexcept {
  MacAddress mac{{0x33, 0x33}};
  StoreBe(ByteSpan(mac.bytes), 2, group[3]);
  return mac;
}

std::size_t EmitNeighbourSolicitation(ByteSpan frame, const NdpSender& sender,
                                      const AddressWords& wanted) noexcept {
  assert(!IsIpv4(sender.address) && !IsIpv4(wanted));
  const AddressWords group = SolicitedNodeGroup(wanted);
  const EthernetHeader ethernet{MulticastMac(group), sender.mac, sender.vlan_id};
  constexpr std::size_t kPacketBytes = Ipv6View::kHeaderBytes + kMessageBytes;
  assert(frame.size() >= ethernet.bytes() + kPacketBytes);
  EmitEthernet(frame, ethernet, EtherType::kIpv6);

  const ByteSpan ip = frame.subspan(ethernet.bytes(), kPacketBytes);
  StoreBe(ip, kVersionClassFlow, kVersion6);
  StoreBe(ip, kPayloadBytes, static_cast<std::uint16_t>(kMessageBytes));
  ip[kNextHeader] = kProtocolIcmpv6;
  ip[kHopLimit] = kOnLinkHopLimit;
  StoreIpv6(ip, kSource, sender.address);
  StoreIpv6(ip, kDestination, group);

  const ByteSpan message = ip.subspan(Ipv6View::kHeaderBytes);
  std::ranges::fill(message.first(kTarget), std::uint8_t{0});
  message[kType] = kSolicitation;
  StoreIpv6(message, kTarget, wanted);
  const ByteSpan option = message.subspan(kOptions);
  option[kOptionType] = kSourceLinkLayer;
  option[kOptionLength] = 1;
  std::ranges::copy(sender.mac.bytes, option.subspan(kOptionValue).begin());
  StoreBe(message, kChecksum, Icmpv6Checksum(sender.address, group, message));
  return ethernet.bytes() + kPacketBytes;
}

std::optional<NeighbourAdvertisement> ParseNeighbourAdvertisement(ByteView frame) noexcept {
  const auto payload = ParseEthernet(frame);
  if (!payload || payload->ether_type != EtherType::kIpv6) return std::nullopt;
  const auto packet = Ipv6View::Parse(payload->packet);
  if (!packet || packet->hop_limit() != kOnLinkHopLimit) return std::nullopt;
  const bool is_direct = payload->packet[kNextHeader] == kProtocolIcmpv6;
  const ByteView message = packet->payload();
  const bool is_whole = message.size() == LoadBe<std::uint16_t>(payload->packet, kPayloadBytes);
  if (!is_direct || !is_whole || message.size() < kOptions || message[kType] != kAdvertisement ||
      message[kCode] != 0 ||
      Icmpv6Checksum(packet->source(), packet->destination(), message) != 0) {
    return std::nullopt;
  }
  const std::uint8_t flags = message[kFlags];
  const AddressWords address = LoadIpv6(message, kTarget);
  const bool is_solicited = (flags & kSolicitedFlag) != 0;
  if (IsMulticast(address) || IsIpv4(address) ||
      (is_solicited && IsMulticast(packet->destination()))) {
    return std::nullopt;
  }
  const auto mac = TargetMac(message.subspan(kOptions));
  const bool is_group_address = mac && (mac->bytes[0] & 1) != 0;
  if (!mac || is_group_address) return std::nullopt;
  return NeighbourAdvertisement{.address = address,
                                .mac = *mac,
                                .is_router = (flags & kRouterFlag) != 0,
                                .is_solicited = is_solicited,
                                .is_override = (flags & kOverrideFlag) != 0};
}

}  // namespace synsweep
