#include "wire/reply_parser.h"

#include "wire/ethernet.h"
#include "wire/icmp.h"
#include "wire/ipv4.h"
#include "wire/ipv6.h"
#include "wire/linux_cooked.h"
#include "wire/tcp.h"

namespace synsweep {
namespace {

// What a frame that begins with its packet holds, by the packet's own version.
std::optional<LinkPayload> RawPayload(ByteView packet) noexcept {
  if (packet.empty()) return std::nullopt;
  return LinkPayload{packet[0] >> 4 == 6 ? EtherType::kIpv6 : EtherType::kIpv4, packet};
}

std::optional<LinkPayload> StripLink(ByteView frame, LinkType link_type) noexcept {
  switch (link_type) {
    case LinkType::kEthernet:
      return ParseEthernet(frame);
    case LinkType::kLinuxCooked:
      return ParseLinuxCooked(frame);
    case LinkType::kLinuxCooked2:
      return ParseLinuxCooked2(frame);
    case LinkType::kRawIp:
      return RawPayload(frame);
  }
  return std::nullopt;
}

// What the IP header says, of either family.
struct Packet {
  AddressWords source;
  AddressWords destination;
  std::uint8_t ttl;
  ByteView payload;
};

std::optional<ParsedReply> ParseTcp(const Packet& packet) noexcept {
  const auto segment = TcpHeaderView::Parse(packet.payload);
  if (!segment) return std::nullopt;
  const bool is_rst = (segment->flags() & kTcpRst) != 0;
  const bool has_ack = (segment->flags() & kTcpAck) != 0;
  const bool is_syn_ack = (segment->flags() & kTcpSyn) != 0 && has_ack;
  if (!is_rst && !is_syn_ack) return std::nullopt;
  return ParsedReply{
      .source = packet.source,
      .destination = packet.destination,
      .target = packet.source,
      .kind = is_rst ? ReplyKind::kRst : ReplyKind::kSynAck,
      .has_ack = has_ack,
      .ttl = packet.ttl,
      .icmp_type = 0,
      .icmp_code = 0,
      .tcp_options = segment->options(),
      .port = segment->source_port(),
      .source_port = segment->destination_port(),
      .window_bytes = segment->window_bytes(),
      .acknowledged = segment->ack_number(),
      .quoted_sequence = 0,
  };
}

std::optional<ParsedReply> ReadIcmp(const Packet& packet,
                                    const std::optional<IcmpErrorView>& error) noexcept {
  if (!error || error->quoted_source() != packet.destination) return std::nullopt;
  return ParsedReply{
      .source = packet.source,
      .destination = packet.destination,
      .target = error->quoted_destination(),
      .kind = error->is_unreachable() ? ReplyKind::kUnreachable : ReplyKind::kTimeExceeded,
      .has_ack = false,
      .ttl = packet.ttl,
      .icmp_type = error->type(),
      .icmp_code = error->code(),
      .tcp_options = 0,
      .port = error->quoted_destination_port(),
      .source_port = error->quoted_source_port(),
      .window_bytes = 0,
      .acknowledged = 0,
      .quoted_sequence = error->quoted_sequence(),
  };
}

std::optional<ParsedReply> ParseIpv4(ByteView bytes) noexcept {
  const auto view = Ipv4View::Parse(bytes);
  if (!view || view->is_fragment()) return std::nullopt;
  const Packet packet{MapIpv4(view->source()), MapIpv4(view->destination()), view->ttl(),
                      view->payload()};
  switch (view->protocol()) {
    case kProtocolTcp:
      return ParseTcp(packet);
    case kProtocolIcmp:
      return ReadIcmp(packet, IcmpErrorView::Parse(packet.payload));
    default:
      return std::nullopt;
  }
}

std::optional<ParsedReply> ParseIpv6(ByteView bytes) noexcept {
  const auto view = Ipv6View::Parse(bytes);
  if (!view) return std::nullopt;
  const Packet packet{view->source(), view->destination(), view->hop_limit(), view->payload()};
  switch (view->protocol()) {
    case kProtocolTcp:
      return ParseTcp(packet);
    case kProtocolIcmpv6:
      return ReadIcmp(packet, IcmpErrorView::ParseIcmpv6(packet.payload));
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<ParsedReply> ParseReply(ByteView frame, LinkType link_type) noexcept {
  const auto payload = StripLink(frame, link_type);
  if (!payload) return std::nullopt;
  switch (payload->ether_type) {
    case EtherType::kIpv4:
      return ParseIpv4(payload->packet);
    case EtherType::kIpv6:
      return ParseIpv6(payload->packet);
    default:
      return std::nullopt;
  }
}

}  // namespace synsweep
