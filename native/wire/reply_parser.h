#ifndef SYNSWEEP_WIRE_REPLY_PARSER_H_
#define SYNSWEEP_WIRE_REPLY_PARSER_H_

#include <cstdint>
#include <optional>

#include "base/address.h"
#include "base/bytes.h"
#include "batch/reply_record.h"
#include "wire/link_type.h"

namespace synsweep {

// A captured frame that has the shape of a reply. Whether it answers one of our
// probes is for CookieMaker::Validate to say: every field is the sender's claim.
struct ParsedReply {
  AddressWords source;       // of the captured packet: who replies
  AddressWords destination;  // of the captured packet: one of our addresses
  AddressWords target;       // whom the probe was for; TCP: `source`; ICMP: from the quote
  ReplyKind kind;
  bool has_ack;                   // TCP: the ACK bit; ICMP: false
  std::uint8_t ttl;               // as captured
  std::uint8_t icmp_type;         // 0 for TCP
  std::uint8_t icmp_code;         // 0 for TCP
  std::uint8_t tcp_options;       // kTcpOption… bits; 0 for ICMP
  std::uint16_t port;             // the target's
  std::uint16_t source_port;      // ours
  std::uint16_t window_bytes;     // as captured, unscaled; 0 for ICMP
  std::uint32_t acknowledged;     // TCP: the acknowledgement number; 0 for ICMP
  std::uint32_t quoted_sequence;  // ICMP: the quoted SYN's sequence number; 0 for TCP

  friend bool operator==(const ParsedReply&, const ParsedReply&) noexcept = default;
};

// Reads one captured frame. nullopt unless it is an unfragmented packet of either family with
//   - a TCP segment with RST, or with SYN and ACK (a bare SYN, as of a
//     simultaneous open, acknowledges nothing and so cannot be validated), or
//   - an ICMP error of type 3 or 11, an ICMPv6 error of type 1 or 3, about a TCP packet from its
//     own destination.
// Accepts up to two VLAN tags, the extension headers of Ipv6View::Parse, Ethernet padding, and
// snapshots cut behind the last byte it needs.
// TCP checksums are not verified: on virtual devices the kernel leaves them
// unfinished. Pure; safe on any bytes.
[[nodiscard]] std::optional<ParsedReply> ParseReply(ByteView frame, LinkType link_type) noexcept;

}  // namespace synsweep

#endif  // SYNSWEEP_WIRE_REPLY_PARSER_H_
