#include "wire/syn_template.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <random>
#include <span>
#include <utility>
#include <vector>

namespace synsweep {
namespace {

constexpr AddressWords kSource = MapIpv4(0x0a000001);
constexpr AddressWords kTarget = MapIpv4(0x0a000008);
constexpr AddressWords kSource6 = {0xfd000000, 0, 0, 1};
constexpr AddressWords kTarget6 = {0xfd000007, 0, 0, 8};
constexpr EthernetHeader kEthernet = {
    .destination = {{0x02, 0, 0, 0, 0, 0x08}},
    .source = {{0x02, 0, 0, 0, 0, 0x01}},
};
constexpr Cookie kCookie = {.sequence = 0x11223344, .source_port = 61500, .hash = 0};

// The one's complement sum of RFC 1071 the plain way, word by word with the
// carry brought round each time: shares nothing with the code under test.
std::uint16_t NaiveSum(const std::vector<std::uint8_t>& bytes) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    sum += static_cast<std::uint32_t>(bytes[i] << 8 | bytes[i + 1]);
    if (sum > 0xffff) sum -= 0xffff;
  }
  return static_cast<std::uint16_t>(sum);
}

// True when all checksums hold: over a header that carries its own checksum, and for TCP over the
// pseudo header and the segment, the sum is all ones.
::testing::AssertionResult ChecksumsHold(std::span<const std::uint8_t> packet) {
  const bool is_ipv4 = packet[0] >> 4 == 4;
  const std::size_t header_bytes = is_ipv4 ? 20 : 40;
  const auto addresses = packet.subspan(is_ipv4 ? 12 : 8, is_ipv4 ? 8 : 32);
  const auto segment = packet.subspan(header_bytes);
  std::vector<std::uint8_t> tcp(addresses.begin(), addresses.end());
  tcp.insert(tcp.end(), {0, 6, 0, static_cast<std::uint8_t>(segment.size())});
  tcp.insert(tcp.end(), segment.begin(), segment.end());
  const std::vector<std::uint8_t> ip(packet.begin(), packet.begin() + 20);
  if (is_ipv4 && NaiveSum(ip) != 0xffff) return ::testing::AssertionFailure() << "IP checksum";
  if (NaiveSum(tcp) != 0xffff) return ::testing::AssertionFailure() << "TCP checksum";
  return ::testing::AssertionSuccess();
}

TEST(SynTemplate, WritesAWholeSynFrameAndZerosBehindIt) {
  const SynTemplate syn(kEthernet, kSource);
  std::vector<std::uint8_t> frame(syn.frame_bytes() + 2, 0xa5);
  syn.Patch(frame, kTarget, 22, kCookie, 0x1234);
  const std::vector<std::uint8_t> expected = {
      0x02, 0x00, 0x00, 0x00, 0x00, 0x08,  // to the next hop
      0x02, 0x00, 0x00, 0x00, 0x00, 0x01,  // from us
      0x08, 0x00,                          // IPv4
      0x45, 0x00, 0x00, 0x2c,              // version 4, 20 bytes of header, 44 in all
      0x12, 0x34, 0x00, 0x00,              // identification; no flags, no fragment
      0x40, 0x06, 0x54, 0x90,              // TTL 64, TCP, checksum
      0x0a, 0x00, 0x00, 0x01,              // source 10.0.0.1
      0x0a, 0x00, 0x00, 0x08,              // target 10.0.0.8
      0xf0, 0x3c, 0x00, 0x16,              // from port 61500 to port 22
      0x11, 0x22, 0x33, 0x44,              // sequence number: the cookie
      0x00, 0x00, 0x00, 0x00,              // acknowledges nothing
      0x60, 0x02, 0xff, 0xff,              // 24 bytes of header, SYN, window 65535
      0x4f, 0x65, 0x00, 0x00,              // checksum
      0x02, 0x04, 0x05, 0xb4,              // MSS 1460
      0x00, 0x00,                          // padding
  };
  EXPECT_EQ(frame, expected);
}

TEST(SynTemplate, WritesAWholeIpv6FrameInAVlanAndZerosBehindIt) {
  EthernetHeader in_vlan = kEthernet;
  in_vlan.vlan_id = 77;
  const SynTemplate syn(in_vlan, kSource6);
  ASSERT_EQ(syn.frame_bytes(), SynTemplate::kMaxFrameBytes);
  std::vector<std::uint8_t> frame(syn.frame_bytes() + 2, 0xa5);
  syn.Patch(frame, kTarget6, 22, kCookie, 0x1234);
  const std::vector<std::uint8_t> expected = {
      0x02, 0x00, 0x00, 0x00, 0x00, 0x08,              // to the next hop
      0x02, 0x00, 0x00, 0x00, 0x00, 0x01,              // from us
      0x81, 0x00, 0x00, 0x4d,                          // VLAN 77
      0x86, 0xdd,                                      // IPv6
      0x60, 0x00, 0x00, 0x00,                          // version 6, no class, no flow label
      0x00, 0x18, 0x06, 0x40,                          // 24 bytes of TCP, hop limit 64
      0xfd, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,  // source fd00::1
      0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01,  //
      0xfd, 0x00, 0x00, 0x07, 0x00, 0x00, 0x00, 0x00,  // target fd00:7::8
      0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x08,  //
      0xf0, 0x3c, 0x00, 0x16,                          // from port 61500 to port 22
      0x11, 0x22, 0x33, 0x44,                          // sequence number: the cookie
      0x00, 0x00, 0x00, 0x00,                          // acknowledges nothing
      0x60, 0x02, 0xff, 0xff,                          // 24 bytes of header, SYN, window 65535
      0x69, 0x70, 0x00, 0x00,                          // checksum
      0x02, 0x04, 0x05, 0xa0,                          // MSS 1440
      0x00, 0x00,                                      // padding
  };
  EXPECT_EQ(frame, expected);
}

TEST(SynTemplate, WritesTheSamePacketBehindEveryLinkHeader) {
  EthernetHeader in_vlan = kEthernet;
  in_vlan.vlan_id = 77;
  for (const auto& [source, target] :
       {std::pair(kSource, kTarget), std::pair(kSource6, kTarget6)}) {
    const auto patched = [&](const std::optional<EthernetHeader>& ethernet) {
      const SynTemplate syn(ethernet, source);
      EXPECT_EQ(syn.ip_offset(), ethernet ? ethernet->bytes() : 0);
      std::vector<std::uint8_t> frame(syn.frame_bytes(), 0xa5);
      syn.Patch(frame, target, 22, kCookie, 0x1234);
      return frame;
    };
    const auto bare = patched(std::nullopt);
    auto framed = patched(kEthernet);
    EXPECT_EQ(bare.size(), IsIpv4(source) ? 44u : 64u);
    EXPECT_TRUE(std::ranges::equal(std::span(framed).subspan(14), bare));
    framed.insert(framed.begin() + 12, {0x81, 0x00, 0x00, 77});
    EXPECT_EQ(patched(in_vlan), framed);
  }
}

TEST(SynTemplate, MakesBothChecksumsHoldForAnyProbe) {
  std::mt19937_64 random(7);
  const auto edge_or_random = [&random](auto max) {
    const std::uint64_t draw = random();
    if (draw % 8 == 0) return decltype(max){0};
    if (draw % 8 == 1) return max;
    return static_cast<decltype(max)>(draw >> 16);
  };
  constexpr std::uint32_t kMax32 = 0xffffffff;
  constexpr std::uint16_t kMax16 = 0xffff;
  for (int turn = 0; turn < 20'000; ++turn) {
    const auto draw_address = [&] {
      if (turn % 2 == 0) return MapIpv4(edge_or_random(kMax32));
      const auto draw = [&] { return edge_or_random(kMax32); };
      return AddressWords{0x20000000 | draw(), draw(), draw(), draw()};
    };
    const SynTemplate syn(std::nullopt, draw_address());
    std::vector<std::uint8_t> packet(syn.frame_bytes(), 0xa5);
    const Cookie cookie = {
        .sequence = edge_or_random(kMax32), .source_port = edge_or_random(kMax16), .hash = 0};
    syn.Patch(packet, draw_address(), edge_or_random(kMax16), cookie, edge_or_random(kMax16));
    ASSERT_TRUE(ChecksumsHold(packet)) << "turn " << turn;
  }
}

TEST(SynTemplate, LeavesNoTraceOfTheProbeBefore) {
  const SynTemplate syn(kEthernet, kSource);
  std::vector<std::uint8_t> reused(syn.frame_bytes());
  std::vector<std::uint8_t> fresh(syn.frame_bytes());
  syn.Patch(reused, MapIpv4(0xffffffff), 65535,
            {.sequence = 0xffffffff, .source_port = 65535, .hash = 0}, 0xffff);
  syn.Patch(reused, kTarget, 22, kCookie, 0x1234);
  syn.Patch(fresh, kTarget, 22, kCookie, 0x1234);
  EXPECT_EQ(reused, fresh);
}

TEST(SynTemplate, LeavesNoTraceOfTheIpv6ProbeBefore) {
  const SynTemplate syn(kEthernet, kSource6);
  std::vector<std::uint8_t> reused(syn.frame_bytes());
  std::vector<std::uint8_t> fresh(syn.frame_bytes());
  syn.Patch(reused, {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, 65535,
            {.sequence = 0xffffffff, .source_port = 65535, .hash = 0}, 0xffff);
  syn.Patch(reused, kTarget6, 22, kCookie, 0x1234);
  syn.Patch(fresh, kTarget6, 22, kCookie, 0);
  EXPECT_EQ(reused, fresh);
}

}  // namespace
}  // namespace synsweep
