#include "wire/syn_template.h"

#include <cassert>
#include <cstring>

#include "wire/checksum.h"
#include "wire/ipv4.h"
#include "wire/ipv6.h"
#include "wire/tcp.h"

namespace synsweep {
namespace {

// Offsets from the front of the IPv4 header (RFC 791 section 3.1).
constexpr std::size_t kVersionAndHeaderWords = 0;
constexpr std::size_t kTotalBytes = 2;
constexpr std::size_t kIpId = 4;
constexpr std::size_t kTtl = 8;
constexpr std::size_t kProtocol = 9;
constexpr std::size_t kIpChecksum = 10;
constexpr std::size_t kSource = 12;
constexpr std::size_t kTarget = 16;

// Offsets from the front of the IPv6 header (RFC 8200 section 3).
constexpr std::size_t kVersionClassFlow = 0;
constexpr std::size_t kPayloadBytes = 4;
constexpr std::size_t kNextHeader = 6;
constexpr std::size_t kHopLimit = 7;
constexpr std::size_t kSource6 = 8;
constexpr std::size_t kTarget6 = 24;

// Offsets from the front of the TCP header (RFC 9293 section 3.1).
constexpr std::size_t kSourcePort = 0;
constexpr std::size_t kPort = 2;
constexpr std::size_t kSequence = 4;
constexpr std::size_t kDataOffset = 12;
constexpr std::size_t kFlags = 13;
constexpr std::size_t kWindow = 14;
constexpr std::size_t kTcpChecksum = 16;
constexpr std::size_t kMssOption = 20;
constexpr std::uint16_t kTcpHeaderBytes = 24;

constexpr std::uint8_t kInitialTtl = 64;
constexpr std::uint32_t kVersion6 = 6U << 28;
constexpr std::uint16_t kWindowBytes = 65535;  // the most that needs no scaling
// The MSS option: kind 2, length 4, and what is left of 1,500 bytes (RFC 9293 section 3.7.1).
constexpr std::uint32_t kMss1460 = 0x0204'05b4;
constexpr std::uint32_t kMss1440 = 0x0204'05a0;
constexpr std::uint8_t kTcpDataOffset = (kTcpHeaderBytes / 4) << 4;

// An IPv4 frame as `xdp` sends it. Known to the compiler, it is four moves instead of a call.
constexpr std::size_t kCommonBytes = 60;

static_assert(Ipv4View::kMinHeaderBytes + kTcpHeaderBytes == SynTemplate::kIpv4PacketBytes);
static_assert(Ipv6View::kHeaderBytes + kTcpHeaderBytes == SynTemplate::kIpv6PacketBytes);

}  // namespace

SynTemplate::SynTemplate(const std::optional<EthernetHeader>& ethernet,
                         const AddressWords& source) noexcept
    : is_ipv4_(IsIpv4(source)),
      ip_offset_(ethernet ? ethernet->bytes() : 0),
      tcp_offset_(ip_offset_ + (is_ipv4_ ? Ipv4View::kMinHeaderBytes : Ipv6View::kHeaderBytes)),
      frame_bytes_(tcp_offset_ + kTcpHeaderBytes) {
  if (ethernet) EmitEthernet(bytes_, *ethernet, is_ipv4_ ? EtherType::kIpv4 : EtherType::kIpv6);
  const ByteSpan ip = ByteSpan(bytes_).subspan(ip_offset_);
  if (is_ipv4_) {
    BuildIpv4(ip, source);
  } else {
    BuildIpv6(ip, source);
  }
  BuildTcp(ByteSpan(bytes_).subspan(tcp_offset_, kTcpHeaderBytes), source);
}

void SynTemplate::BuildIpv4(ByteSpan ip, const AddressWords& source) noexcept {
  ip[kVersionAndHeaderWords] = 0x45;
  StoreBe(ip, kTotalBytes, static_cast<std::uint16_t>(kIpv4PacketBytes));
  ip[kTtl] = kInitialTtl;
  ip[kProtocol] = kProtocolTcp;
  StoreBe(ip, kSource, Ipv4Of(source));
  ip_sum_ = SumBytes(ip.first(Ipv4View::kMinHeaderBytes));
}

void SynTemplate::BuildIpv6(ByteSpan ip, const AddressWords& source) noexcept {
  StoreBe(ip, kVersionClassFlow, kVersion6);
  StoreBe(ip, kPayloadBytes, kTcpHeaderBytes);
  ip[kNextHeader] = kProtocolTcp;
  ip[kHopLimit] = kInitialTtl;
  StoreIpv6(ip, kSource6, source);
}

void SynTemplate::BuildTcp(ByteSpan tcp, const AddressWords& source) noexcept {
  tcp[kDataOffset] = kTcpDataOffset;
  tcp[kFlags] = kTcpSyn;
  StoreBe(tcp, kWindow, kWindowBytes);
  StoreBe(tcp, kMssOption, is_ipv4_ ? kMss1460 : kMss1440);
  // The pseudo header without the target, which varies.
  tcp_sum_ = SumAddress(source) + kProtocolTcp + kTcpHeaderBytes + SumBytes(tcp);
}

void SynTemplate::Patch(ByteSpan frame, const AddressWords& target, std::uint16_t port,
                        const Cookie& cookie, std::uint16_t ip_id) const noexcept {
  assert(frame.size() >= frame_bytes() && frame.size() <= bytes_.size());
  assert(IsIpv4(target) == is_ipv4_);
  if (frame.size() == kCommonBytes) {
    std::memcpy(frame.data(), bytes_.data(), kCommonBytes);
  } else {
    std::memcpy(frame.data(), bytes_.data(), frame.size());
  }

  const ByteSpan ip = frame.subspan(ip_offset_);
  std::uint32_t target_sum;
  if (is_ipv4_) {
    target_sum = SumWord32(Ipv4Of(target));
    StoreBe(ip, kIpId, ip_id);
    StoreBe(ip, kTarget, Ipv4Of(target));
    StoreBe(ip, kIpChecksum, FinishChecksum(ip_sum_ + target_sum + ip_id));
  } else {
    target_sum = SumAddress(target);
    StoreIpv6(ip, kTarget6, target);
  }

  const ByteSpan tcp = frame.subspan(tcp_offset_);
  StoreBe(tcp, kSourcePort, cookie.source_port);
  StoreBe(tcp, kPort, port);
  StoreBe(tcp, kSequence, cookie.sequence);
  StoreBe(tcp, kTcpChecksum,
          FinishChecksum(tcp_sum_ + target_sum + cookie.source_port + port +
                         SumWord32(cookie.sequence)));
}

}  // namespace synsweep
