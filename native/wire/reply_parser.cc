#include "wire/reply_parser.h"

#include "wire/ethernet.h"
#include "wire/icmp.h"
#include "wire/ipv4.h"
#include "wire/linux_cooked.h"
#include "wire/tcp.h"

namespace synsweep {
namespace {

std::optional<LinkPayload> StripLink(ByteView frame, LinkType link_type) noexcept {
  switch (link_type) {
    case LinkType::kEthernet:
      return ParseEthernet(frame);
    case LinkType::kLinuxCooked:
      return ParseLinuxCooked(frame);
    case LinkType::kLinuxCooked2:
      return ParseLinuxCooked2(frame);
    case LinkType::kRawIp:
      return LinkPayload{EtherType::kIpv4, frame};  // Ipv4View checks the version
  }
  return std::nullopt;
}

std::optional<ParsedReply> ParseTcp(const Ipv4View& packet) noexcept {
  const auto segment = TcpHeaderView::Parse(packet.payload());
  if (!segment) return std::nullopt;
  const bool is_rst = (segment->flags() & kTcpRst) != 0;
  const bool has_ack = (segment->flags() & kTcpAck) != 0;
  const bool is_syn_ack = (segment->flags() & kTcpSyn) != 0 && has_ack;
  if (!is_rst && !is_syn_ack) return std::nullopt;
  return ParsedReply{
      .source = MapIpv4(packet.source()),
      .destination = MapIpv4(packet.destination()),
      .target = MapIpv4(packet.source()),
      .kind = is_rst ? ReplyKind::kRst : ReplyKind::kSynAck,
      .has_ack = has_ack,
      .ttl = packet.ttl(),
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

std::optional<ParsedReply> ParseIcmp(const Ipv4View& packet) noexcept {
  const auto error = IcmpErrorView::Parse(packet.payload());
  if (!error || error->quoted_source() != packet.destination()) return std::nullopt;
  return ParsedReply{
      .source = MapIpv4(packet.source()),
      .destination = MapIpv4(packet.destination()),
      .target = MapIpv4(error->quoted_destination()),
      .kind =
          error->type() == kIcmpUnreachable ? ReplyKind::kUnreachable : ReplyKind::kTimeExceeded,
      .has_ack = false,
      .ttl = packet.ttl(),
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

}  // namespace

std::optional<ParsedReply> ParseReply(ByteView frame, LinkType link_type) noexcept {
  const auto payload = StripLink(frame, link_type);
  if (!payload || payload->ether_type != EtherType::kIpv4) return std::nullopt;
  const auto packet = Ipv4View::Parse(payload->packet);
  if (!packet || packet->is_fragment()) return std::nullopt;
  switch (packet->protocol()) {
    case kProtocolTcp:
      return ParseTcp(*packet);
    case kProtocolIcmp:
      return ParseIcmp(*packet);
    default:
      return std::nullopt;
  }
}

}  // namespace synsweep
