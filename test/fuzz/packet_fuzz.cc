// libFuzzer target: the views of IPv4, IPv6, ICMP errors and TCP headers on any bytes, and each of
// their accessors. Reading outside the input is the sanitizer's to see.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "wire/icmp.h"
#include "wire/ipv4.h"
#include "wire/ipv6.h"
#include "wire/tcp.h"

using synsweep::ByteView;

namespace {

std::uint64_t ReadIpv4(const synsweep::Ipv4View& packet, ByteView bytes) {
  const ByteView payload = packet.payload();
  if (payload.data() < bytes.data() + synsweep::Ipv4View::kMinHeaderBytes ||
      payload.data() + payload.size() > bytes.data() + bytes.size()) {
    std::abort();
  }
  return std::uint64_t{packet.source()} + packet.destination() + packet.ttl() + packet.protocol() +
         (packet.is_fragment() ? 1U : 0U);
}

std::uint64_t Sum(const synsweep::AddressWords& address) {
  return std::uint64_t{address[0]} + address[1] + address[2] + address[3];
}

std::uint64_t ReadIpv6(const synsweep::Ipv6View& packet, ByteView bytes) {
  const ByteView payload = packet.payload();
  if (payload.data() < bytes.data() + synsweep::Ipv6View::kHeaderBytes ||
      payload.data() + payload.size() > bytes.data() + bytes.size()) {
    std::abort();
  }
  if (synsweep::IsIpv4(packet.source()) || synsweep::IsIpv4(packet.destination())) std::abort();
  return Sum(packet.source()) + Sum(packet.destination()) + packet.hop_limit() + packet.protocol();
}

std::uint64_t ReadIcmp(const synsweep::IcmpErrorView& error) {
  return Sum(error.quoted_source()) + Sum(error.quoted_destination()) + error.quoted_source_port() +
         error.quoted_destination_port() + error.quoted_sequence() + error.type() + error.code() +
         (error.is_unreachable() ? 1U : 0U);
}

std::uint64_t ReadTcp(const synsweep::TcpHeaderView& segment) {
  if (segment.options() > 15) std::abort();  // a bit that no option has
  return std::uint64_t{segment.source_port()} + segment.destination_port() + segment.sequence() +
         segment.ack_number() + segment.flags() + segment.window_bytes();
}

// `bytes` as whatever may follow an IP header.
std::uint64_t ReadPayload(ByteView bytes) {
  std::uint64_t read = 0;
  for (const auto& error :
       {synsweep::IcmpErrorView::Parse(bytes), synsweep::IcmpErrorView::ParseIcmpv6(bytes)}) {
    if (error) read += ReadIcmp(*error);
  }
  if (const auto segment = synsweep::TcpHeaderView::Parse(bytes)) read += ReadTcp(*segment);
  return read;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  volatile std::uint64_t read = ReadPayload(bytes);  // so that no accessor is optimised away
  for (const auto& packet :
       {synsweep::Ipv4View::Parse(bytes), synsweep::Ipv4View::ParseQuoted(bytes)}) {
    if (packet) read = read + ReadIpv4(*packet, bytes) + ReadPayload(packet->payload());
  }
  for (const auto& packet :
       {synsweep::Ipv6View::Parse(bytes), synsweep::Ipv6View::ParseQuoted(bytes)}) {
    if (packet) read = read + ReadIpv6(*packet, bytes) + ReadPayload(packet->payload());
  }
  return 0;
}
