#include "wire/syn_template.h"

#include <algorithm>
#include <cassert>

#include "wire/checksum.h"
#include "wire/ipv4.h"
#include "wire/tcp.h"

namespace synsweep {
namespace {

// Offsets from the front of the IP header (RFC 791 section 3.1).
constexpr std::size_t kVersionAndHeaderWords = 0;
constexpr std::size_t kTotalBytes = 2;
constexpr std::size_t kIpId = 4;
constexpr std::size_t kTtl = 8;
constexpr std::size_t kProtocol = 9;
constexpr std::size_t kIpChecksum = 10;
constexpr std::size_t kSource = 12;
constexpr std::size_t kTarget = 16;
constexpr std::size_t kIpHeaderBytes = 20;

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
constexpr std::uint16_t kWindowBytes = 65535;    // the most that needs no scaling
constexpr std::uint32_t kMss1460 = 0x0204'05b4;  // kind 2, length 4, 1460 (section 3.7.1)
constexpr std::uint8_t kTcpDataOffset = (kTcpHeaderBytes / 4) << 4;

static_assert(kIpHeaderBytes + kTcpHeaderBytes == SynTemplate::kPacketBytes);

}  // namespace

SynTemplate::SynTemplate(const std::optional<EthernetHeader>& ethernet,
                         const AddressWords& source) noexcept
    : ip_offset_(ethernet ? EthernetHeader::kBytes : 0) {
  if (ethernet) EmitEthernet(bytes_, *ethernet, EtherType::kIpv4);

  const ByteSpan ip = ByteSpan(bytes_).subspan(ip_offset_, kPacketBytes);
  ip[kVersionAndHeaderWords] = 0x45;
  StoreBe(ip, kTotalBytes, static_cast<std::uint16_t>(kPacketBytes));
  ip[kTtl] = kInitialTtl;
  ip[kProtocol] = kProtocolTcp;
  StoreBe(ip, kSource, Ipv4Of(source));
  ip_sum_ = SumBytes(ip.first(kIpHeaderBytes));

  const ByteSpan tcp = ip.subspan(kIpHeaderBytes);
  tcp[kDataOffset] = kTcpDataOffset;
  tcp[kFlags] = kTcpSyn;
  StoreBe(tcp, kWindow, kWindowBytes);
  StoreBe(tcp, kMssOption, kMss1460);
  tcp_sum_ = SumPseudoHeader(Ipv4Of(source), 0, kProtocolTcp, kTcpHeaderBytes) + SumBytes(tcp);
}

void SynTemplate::Patch(ByteSpan frame, const AddressWords& target, std::uint16_t port,
                        const Cookie& cookie, std::uint16_t ip_id) const noexcept {
  assert(frame.size() >= frame_bytes());
  std::copy_n(bytes_.begin(), frame_bytes(), frame.begin());
  const std::uint32_t target_sum = SumWord32(Ipv4Of(target));

  const ByteSpan ip = frame.subspan(ip_offset_, kPacketBytes);
  StoreBe(ip, kIpId, ip_id);
  StoreBe(ip, kTarget, Ipv4Of(target));
  StoreBe(ip, kIpChecksum, FinishChecksum(ip_sum_ + target_sum + ip_id));

  const ByteSpan tcp = ip.subspan(kIpHeaderBytes);
  StoreBe(tcp, kSourcePort, cookie.source_port);
  StoreBe(tcp, kPort, port);
  StoreBe(tcp, kSequence, cookie.sequence);
  StoreBe(tcp, kTcpChecksum,
          FinishChecksum(tcp_sum_ + target_sum + cookie.source_port + port +
                         SumWord32(cookie.sequence)));
}

}  // namespace synsweep
