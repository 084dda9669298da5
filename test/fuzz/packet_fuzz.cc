// libFuzzer target: the views of IPv4, ICMP errors and TCP headers on any bytes, and each of their
// accessors. Reading outside the input is the sanitizer's to see.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "wire/icmp.h"
#include "wire/ipv4.h"
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

std::uint64_t ReadIcmp(const synsweep::IcmpErrorView& error) {
  if (error.type() != synsweep::kIcmpUnreachable && error.type() != synsweep::kIcmpTimeExceeded) {
    std::abort();
  }
  return std::uint64_t{error.quoted_source()} + error.quoted_destination() +
         error.quoted_source_port() + error.quoted_destination_port() + error.quoted_sequence() +
         error.code();
}

std::uint64_t ReadTcp(const synsweep::TcpHeaderView& segment) {
  if (segment.options() > 15) std::abort();  // a bit that no option has
  return std::uint64_t{segment.source_port()} + segment.destination_port() + segment.sequence() +
         segment.ack_number() + segment.flags() + segment.window_bytes();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  volatile std::uint64_t read = 0;  // so that no accessor is optimised away
  for (const auto& packet :
       {synsweep::Ipv4View::Parse(bytes), synsweep::Ipv4View::ParseQuoted(bytes)}) {
    if (!packet) continue;
    read = read + ReadIpv4(*packet, bytes);
    if (const auto error = synsweep::IcmpErrorView::Parse(packet->payload())) {
      read = read + ReadIcmp(*error);
    }
    if (const auto segment = synsweep::TcpHeaderView::Parse(packet->payload())) {
      read = read + ReadTcp(*segment);
    }
  }
  if (const auto error = synsweep::IcmpErrorView::Parse(bytes)) read = read + ReadIcmp(*error);
  if (const auto segment = synsweep::TcpHeaderView::Parse(bytes)) read = read + ReadTcp(*segment);
  return 0;
}
