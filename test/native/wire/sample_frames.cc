#include "wire/sample_frames.h"

#include <cstdlib>
#include <initializer_list>
#include <utility>

#include "wire/tcp.h"

namespace synsweep {
namespace {

constexpr std::uint32_t kTarget = 0x0a000008;                // 10.0.0.8
constexpr std::uint32_t kRouter = 0x0a0000fe;                // 10.0.0.254
constexpr std::uint32_t kOurs = 0x0a000001;                  // 10.0.0.1
constexpr AddressWords kTarget6 = {0xfd000007, 0, 0, 8};     // fd00:7::8
constexpr AddressWords kRouter6 = {0xfd000000, 0, 0, 0xfe};  // fd00::fe
constexpr AddressWords kOurs6 = {0xfd000000, 0, 0, 1};       // fd00::1

Bytes Join(std::initializer_list<Bytes> parts) {
  Bytes whole;
  for (const Bytes& part : parts) whole.insert(whole.end(), part.begin(), part.end());
  return whole;
}

struct SamplePacket {
  std::string name;
  Bytes bytes;
  std::size_t needed_bytes;
  ParsedReply reply;
};

bool IsIpv6(const SamplePacket& packet) { return packet.bytes.front() >> 4 == 6; }

// Checksums are 0 throughout: nothing that captures replies may look at them.
std::vector<SamplePacket> SampleIpv6Packets() {
  const ParsedReply syn_ack = {
      .source = kTarget6,
      .destination = kOurs6,
      .target = kTarget6,
      .kind = ReplyKind::kSynAck,
      .has_ack = true,
      .ttl = 63,
      .icmp_type = 0,
      .icmp_code = 0,
      .tcp_options = kTcpOptionMss,
      .port = 22,
      .source_port = 61500,
      .window_bytes = 64800,
      .acknowledged = 0x11223345,
      .quoted_sequence = 0,
  };
  ParsedReply rst_ack = syn_ack;
  rst_ack.kind = ReplyKind::kRst;
  rst_ack.tcp_options = 0;
  rst_ack.window_bytes = 0;
  const ParsedReply unreachable = {
      .source = kRouter6,
      .destination = kOurs6,
      .target = kTarget6,
      .kind = ReplyKind::kUnreachable,
      .has_ack = false,
      .ttl = 64,
      .icmp_type = 1,
      .icmp_code = 6,
      .tcp_options = 0,
      .port = 22,
      .source_port = 61500,
      .window_bytes = 0,
      .acknowledged = 0,
      .quoted_sequence = 0x11223344,
  };
  ParsedReply time_exceeded = unreachable;
  time_exceeded.kind = ReplyKind::kTimeExceeded;
  time_exceeded.icmp_type = 3;
  time_exceeded.icmp_code = 0;
  const Bytes from_target_to_us = {
      0xfd, 0x00, 0x00, 0x07, 0x00, 0x00, 0x00, 0x00,  // from fd00:7::8
      0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x08,  //
      0xfd, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,  // to fd00::1
      0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01,  //
  };
  const Bytes from_router_to_us = {
      0xfd, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,  // from fd00::fe
      0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xfe,  //
      0xfd, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,  // to fd00::1
      0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01,  //
  };
  const Bytes from_us_to_target = {
      0xfd, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,  // from fd00::1
      0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01,  //
      0xfd, 0x00, 0x00, 0x07, 0x00, 0x00, 0x00, 0x00,  // to fd00:7::8
      0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x08,  //
  };
  const Bytes syn_ack_segment = {
      0x00, 0x16, 0xf0, 0x3c,  // from port 22 to port 61500
      0xde, 0xad, 0xbe, 0xef,  // its sequence number
      0x11, 0x22, 0x33, 0x45,  // acknowledges 0x11223345
      0x60, 0x12, 0xfd, 0x20,  // 24 bytes of header, SYN ACK, window 64800
      0x00, 0x00, 0x00, 0x00,  //
      0x02, 0x04, 0x05, 0xa0,  // MSS 1440
  };
  const Bytes quoted_syn = {
      0xf0, 0x3c, 0x00, 0x16,  // from port 61500 to port 22
      0x11, 0x22, 0x33, 0x44,  // our sequence number
  };
  return {
      {"syn-ack over IPv6",
       Join({{
                 0x60, 0x0a, 0xbc, 0xde,  // IPv6, a flow label
                 0x00, 0x18, 0x06, 0x3f,  // 24 bytes of TCP, hop limit 63
             },
             from_target_to_us,
             syn_ack_segment}),
       64, syn_ack},
      {"syn-ack over IPv6, extension headers",
       Join({{
                 0x60, 0x00, 0x00, 0x00,  // IPv6
                 0x00, 0x38, 0x00, 0x3f,  // 56 bytes, hop-by-hop options first; hop limit 63
             },
             from_target_to_us,
             {
                 0x2b, 0x00, 0x01, 0x04, 0x00, 0x00, 0x00, 0x00,  // hop-by-hop: padding; routing
                 0x3c, 0x00, 0x03, 0x00, 0x00, 0x00, 0x00, 0x00,  // routing, used up; destination
                 0x06, 0x01, 0x01, 0x0c, 0x00, 0x00, 0x00, 0x00,  // destination: padding; TCP
                 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,  //
             },
             syn_ack_segment}),
       96, syn_ack},
      {"rst-ack over IPv6",
       Join({{
                 0x60, 0x00, 0x00, 0x00,  // IPv6
                 0x00, 0x14, 0x06, 0x3f,  // 20 bytes of TCP, hop limit 63
             },
             from_target_to_us,
             {
                 0x00, 0x16, 0xf0, 0x3c,  // from port 22 to port 61500
                 0x00, 0x00, 0x00, 0x00,  //
                 0x11, 0x22, 0x33, 0x45,  // acknowledges 0x11223345
                 0x50, 0x14, 0x00, 0x00,  // 20 bytes of header, RST ACK
                 0x00, 0x00, 0x00, 0x00,  //
             }}),
       60, rst_ack},
      {"unreachable over IPv6",
       Join({{
                 0x60, 0x00, 0x00, 0x00,  // IPv6
                 0x00, 0x48, 0x3a, 0x40,  // 72 bytes of ICMPv6, hop limit 64
             },
             from_router_to_us,
             {
                 0x01, 0x06, 0x00, 0x00,  // unreachable, reject route
                 0x00, 0x00, 0x00, 0x00,  //
                 0x60, 0x00, 0x00, 0x00,  // quoted: IPv6
                 0x00, 0x18, 0x06, 0x3f,  // 24 bytes of TCP
             },
             from_us_to_target,
             quoted_syn,
             {
                 0x00, 0x00, 0x00, 0x00,  // acknowledges nothing
                 0x60, 0x02, 0xff, 0xff,  // 24 bytes of header, SYN
                 0x00, 0x00, 0x00, 0x00,  //
                 0x02, 0x04, 0x05, 0xa0,  // MSS 1440
             }}),
       96, unreachable},
      {"time exceeded over IPv6",
       Join({{
                 0x60, 0x00, 0x00, 0x00,  // IPv6
                 0x00, 0x48, 0x3c, 0x40,  // 72 bytes, destination options first; hop limit 64
             },
             from_router_to_us,
             {
                 0x3a, 0x00, 0x01, 0x04, 0x00, 0x00, 0x00, 0x00,  // padding; ICMPv6
                 0x03, 0x00, 0x00, 0x00,                          // time exceeded in transit
                 0x00, 0x00, 0x00, 0x00,                          //
                 0x60, 0x00, 0x00, 0x00,                          // quoted: IPv6
                 0x00, 0x20, 0x2b, 0x00,  // a router has put a routing header in; hop limit 0
             },
             from_us_to_target,
             {
                 0x06, 0x00, 0x03, 0x00, 0x00, 0x00, 0x00, 0x00,  // routing, used up; TCP
             },
             quoted_syn}),
       112, time_exceeded},
  };
}

std::vector<SamplePacket> SampleIpv4Packets() {
  const ParsedReply from_target = {
      .source = MapIpv4(kTarget),
      .destination = MapIpv4(kOurs),
      .target = MapIpv4(kTarget),
      .kind = ReplyKind::kSynAck,
      .has_ack = true,
      .ttl = 63,
      .icmp_type = 0,
      .icmp_code = 0,
      .tcp_options = 0,
      .port = 22,
      .source_port = 61500,
      .window_bytes = 0,
      .acknowledged = 0x11223345,
      .quoted_sequence = 0,
  };
  ParsedReply syn_ack = from_target;
  syn_ack.window_bytes = 64240;
  syn_ack.tcp_options =
      kTcpOptionMss | kTcpOptionWindowScale | kTcpOptionSackPermitted | kTcpOptionTimestamps;
  ParsedReply plain_syn_ack = from_target;
  plain_syn_ack.window_bytes = 1024;
  ParsedReply rst_ack = from_target;
  rst_ack.kind = ReplyKind::kRst;
  ParsedReply rst = rst_ack;
  rst.has_ack = false;
  rst.acknowledged = 0;
  const ParsedReply unreachable = {
      .source = MapIpv4(kRouter),
      .destination = MapIpv4(kOurs),
      .target = MapIpv4(kTarget),
      .kind = ReplyKind::kUnreachable,
      .has_ack = false,
      .ttl = 255,
      .icmp_type = 3,
      .icmp_code = 13,
      .tcp_options = 0,
      .port = 22,
      .source_port = 61500,
      .window_bytes = 0,
      .acknowledged = 0,
      .quoted_sequence = 0x11223344,
  };
  ParsedReply time_exceeded = unreachable;
  time_exceeded.kind = ReplyKind::kTimeExceeded;
  time_exceeded.icmp_type = 11;
  time_exceeded.icmp_code = 0;

  return {
      {"syn-ack",
       {
           0x45, 0x00, 0x00, 0x3c,  // IPv4, 20 bytes of header, 60 in all
           0x00, 0x00, 0x40, 0x00,  // do not fragment
           0x3f, 0x06, 0x00, 0x00,  // TTL 63, TCP
           0x0a, 0x00, 0x00, 0x08,  // from 10.0.0.8
           0x0a, 0x00, 0x00, 0x01,  // to 10.0.0.1
           0x00, 0x16, 0xf0, 0x3c,  // from port 22 to port 61500
           0xde, 0xad, 0xbe, 0xef,  // its sequence number
           0x11, 0x22, 0x33, 0x45,  // acknowledges 0x11223345
           0xa0, 0x12, 0xfa, 0xf0,  // 40 bytes of header, SYN ACK, window 64240
           0x00, 0x00, 0x00, 0x00,  //
           0x02, 0x04, 0x05, 0xb4,  // MSS 1460
           0x04, 0x02, 0x08, 0x0a,  // SACK permitted; timestamps
           0x00, 0x00, 0x00, 0x01,  //   value
           0x00, 0x00, 0x00, 0x00,  //   echo
           0x01, 0x03, 0x03, 0x07,  // no operation; window scale 7
       },
       60,
       syn_ack},
      {"syn-ack, IP options",
       {
           0x46, 0x00, 0x00, 0x2c,  // IPv4, 24 bytes of header, 44 in all
           0x00, 0x00, 0x00, 0x00,  //
           0x3f, 0x06, 0x00, 0x00,  // TTL 63, TCP
           0x0a, 0x00, 0x00, 0x08,  // from 10.0.0.8
           0x0a, 0x00, 0x00, 0x01,  // to 10.0.0.1
           0x94, 0x04, 0x00, 0x00,  // router alert (RFC 2113)
           0x00, 0x16, 0xf0, 0x3c,  // from port 22 to port 61500
           0xde, 0xad, 0xbe, 0xef,  //
           0x11, 0x22, 0x33, 0x45,  // acknowledges 0x11223345
           0x50, 0x12, 0x04, 0x00,  // 20 bytes of header, SYN ACK, window 1024
           0x00, 0x00, 0x00, 0x00,  //
       },
       44,
       plain_syn_ack},
      {"rst-ack",
       {
           0x45, 0x00, 0x00, 0x28,  // IPv4, 20 bytes of header, 40 in all
           0x00, 0x00, 0x40, 0x00,  //
           0x3f, 0x06, 0x00, 0x00,  // TTL 63, TCP
           0x0a, 0x00, 0x00, 0x08,  // from 10.0.0.8
           0x0a, 0x00, 0x00, 0x01,  // to 10.0.0.1
           0x00, 0x16, 0xf0, 0x3c,  // from port 22 to port 61500
           0x00, 0x00, 0x00, 0x00,  //
           0x11, 0x22, 0x33, 0x45,  // acknowledges 0x11223345
           0x50, 0x14, 0x00, 0x00,  // 20 bytes of header, RST ACK
           0x00, 0x00, 0x00, 0x00,  //
       },
       40,
       rst_ack},
      {"rst",
       {
           0x45, 0x00, 0x00, 0x28,  // IPv4, 20 bytes of header, 40 in all
           0x00, 0x00, 0x40, 0x00,  //
           0x3f, 0x06, 0x00, 0x00,  // TTL 63, TCP
           0x0a, 0x00, 0x00, 0x08,  // from 10.0.0.8
           0x0a, 0x00, 0x00, 0x01,  // to 10.0.0.1
           0x00, 0x16, 0xf0, 0x3c,  // from port 22 to port 61500
           0x00, 0x00, 0x00, 0x00,  //
           0x00, 0x00, 0x00, 0x00,  //
           0x50, 0x04, 0x00, 0x00,  // 20 bytes of header, RST alone
           0x00, 0x00, 0x00, 0x00,  //
       },
       40,
       rst},
      {"unreachable",
       {
           0x45, 0x00, 0x00, 0x38,  // IPv4, 20 bytes of header, 56 in all
           0x00, 0x00, 0x00, 0x00,  //
           0xff, 0x01, 0x00, 0x00,  // TTL 255, ICMP
           0x0a, 0x00, 0x00, 0xfe,  // from 10.0.0.254
           0x0a, 0x00, 0x00, 0x01,  // to 10.0.0.1
           0x03, 0x0d, 0x00, 0x00,  // unreachable, administratively prohibited
           0x00, 0x00, 0x00, 0x00,  //
           0x45, 0x00, 0x00, 0x2c,  // quoted: IPv4, 20 bytes of header, 44 in all
           0x12, 0x34, 0x00, 0x00,  //
           0x3f, 0x06, 0x00, 0x00,  // TCP
           0x0a, 0x00, 0x00, 0x01,  // from 10.0.0.1
           0x0a, 0x00, 0x00, 0x08,  // to 10.0.0.8
           0xf0, 0x3c, 0x00, 0x16,  // from port 61500 to port 22
           0x11, 0x22, 0x33, 0x44,  // our sequence number
       },
       56,
       unreachable},
      {"time exceeded",
       {
           0x45, 0xc0, 0x00, 0x4c,  // IPv4, 20 bytes of header, 76 in all
           0x00, 0x00, 0x00, 0x00,  //
           0xff, 0x01, 0x00, 0x00,  // TTL 255, ICMP
           0x0a, 0x00, 0x00, 0xfe,  // from 10.0.0.254
           0x0a, 0x00, 0x00, 0x01,  // to 10.0.0.1
           0x0b, 0x00, 0x00, 0x00,  // time exceeded in transit
           0x00, 0x00, 0x00, 0x00,  //
           0x46, 0x00, 0x30, 0x00,  // quoted: 24 bytes of header, total length swapped on the way
           0x12, 0x34, 0x00, 0x00,  //
           0x01, 0x06, 0x00, 0x00,  // TTL 1, TCP
           0x0a, 0x00, 0x00, 0x01,  // from 10.0.0.1
           0x0a, 0x00, 0x00, 0x08,  // to 10.0.0.8
           0x94, 0x04, 0x00, 0x00,  // router alert
           0xf0, 0x3c, 0x00, 0x16,  // from port 61500 to port 22
           0x11, 0x22, 0x33, 0x44,  // our sequence number
           0x00, 0x00, 0x00, 0x00,  //
           0x50, 0x02, 0xff, 0xff,  // SYN
           0x00, 0x00, 0x00, 0x00,  //
       },
       60,
       time_exceeded},
  };
}

std::vector<SamplePacket> SamplePackets() {
  std::vector<SamplePacket> packets = SampleIpv4Packets();
  for (SamplePacket& packet : SampleIpv6Packets()) packets.push_back(std::move(packet));
  return packets;
}

struct Framing {
  std::string name;
  LinkType link_type;
  Bytes before;
  Bytes after;
};

// Every framing of a packet of type `type`.
std::vector<Framing> Framings(const Bytes& type) {
  const Bytes macs = {
      0x02, 0x00, 0x00, 0x00, 0x00, 0x01,  // to us
      0x02, 0x00, 0x00, 0x00, 0x00, 0x08,  // from the next hop
  };
  const Bytes next_hop = {0x02, 0x00, 0x00, 0x00, 0x00, 0x08, 0x00, 0x00};
  return {
      {"Ethernet", LinkType::kEthernet, Join({macs, type}), {}},
      {"Ethernet, padded", LinkType::kEthernet, Join({macs, type}), Bytes(18, 0x5a)},
      {"802.1Q", LinkType::kEthernet, Join({macs, {0x81, 0x00, 0x00, 0x2a}, type}), {}},
      {"802.1ad",
       LinkType::kEthernet,
       Join({macs, {0x88, 0xa8, 0x00, 0x07, 0x81, 0x00, 0x00, 0x2a}, type}),
       {}},
      {"Linux cooked",
       LinkType::kLinuxCooked,
       Join({{
                 0x00, 0x00, 0x00, 0x01,  // to us, Ethernet
                 0x00, 0x06,              // address length
             },
             next_hop,
             type}),
       {}},
      {"Linux cooked 2",
       LinkType::kLinuxCooked2,
       Join({type,
             {
                 0x00, 0x00,              // reserved
                 0x00, 0x00, 0x00, 0x02,  // interface 2
                 0x00, 0x01, 0x00, 0x06,  // Ethernet, to us, address length
             },
             next_hop}),
       {}},
      {"raw IP", LinkType::kRawIp, {}, {}},
  };
}

std::vector<Framing> FramingsOf(const SamplePacket& packet) {
  return Framings(IsIpv6(packet) ? Bytes{0x86, 0xdd} : Bytes{0x08, 0x00});
}

SampleFrame Frame(const SamplePacket& packet, const Framing& framing) {
  return {
      .name = packet.name + " in " + framing.name,
      .link_type = framing.link_type,
      .bytes = Join({framing.before, packet.bytes, framing.after}),
      .needed_bytes = framing.before.size() + packet.needed_bytes,
      .reply = packet.reply,
  };
}

}  // namespace

std::vector<SampleFrame> SampleFrames() {
  std::vector<SampleFrame> frames;
  for (const SamplePacket& packet : SamplePackets()) {
    for (const Framing& framing : FramingsOf(packet)) frames.push_back(Frame(packet, framing));
  }
  return frames;
}

SampleFrame SampleEthernetFrame(const std::string& packet) {
  for (const SamplePacket& sample : SamplePackets()) {
    if (sample.name == packet) return Frame(sample, FramingsOf(sample).front());
  }
  std::abort();  // no sample has this name
}

}  // namespace synsweep
