#include "wire/syn_template.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace synsweep {
namespace {

constexpr AddressWords kSource = MapIpv4(0x0a000001);
constexpr AddressWords kTarget = MapIpv4(0x0a000008);
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

// True when both checksums hold: over a packet that carries its own checksum,
// and the pseudo header for TCP, the sum is all ones.
::testing::AssertionResult ChecksumsHold(std::span<const std::uint8_t> packet) {
  const std::vector<std::uint8_t> ip(packet.begin(), packet.begin() + 20);
  std::vector<std::uint8_t> tcp(packet.begin() + 12, packet.begin() + 20);  // both addresses
  const auto segment = packet.subspan(20);
  tcp.insert(tcp.end(), {0, 6, 0, static_cast<std::uint8_t>(segment.size())});
  tcp.insert(tcp.end(), segment.begin(), segment.end());
  if (NaiveSum(ip) != 0xffff) return ::testing::AssertionFailure() << "IP checksum";
  if (NaiveSum(tcp) != 0xffff) return ::testing::AssertionFailure() << "TCP checksum";
  return ::testing::AssertionSuccess();
}

TEST(SynTemplate, WritesAWholeSynFrameAndTouchesNothingBehindIt) {
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
      0xa5, 0xa5,
  };
  EXPECT_EQ(frame, expected);
}

TEST(SynTemplate, WritesABareIpPacketWithoutEthernet) {
  const SynTemplate framed(kEthernet, kSource);
  const SynTemplate bare(std::nullopt, kSource);
  std::vector<std::uint8_t> frame(framed.frame_bytes(), 0xa5);
  std::vector<std::uint8_t> packet(bare.frame_bytes(), 0xa5);
  framed.Patch(frame, kTarget, 22, kCookie, 0x1234);
  bare.Patch(packet, kTarget, 22, kCookie, 0x1234);
  EXPECT_EQ(framed.ip_offset(), 14u);
  EXPECT_EQ(bare.ip_offset(), 0u);
  EXPECT_TRUE(std::ranges::equal(std::span(frame).subspan(14), packet));
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
    const SynTemplate syn(std::nullopt, MapIpv4(edge_or_random(kMax32)));
    std::vector<std::uint8_t> packet(syn.frame_bytes(), 0xa5);
    const Cookie cookie = {
        .sequence = edge_or_random(kMax32), .source_port = edge_or_random(kMax16), .hash = 0};
    syn.Patch(packet, MapIpv4(edge_or_random(kMax32)), edge_or_random(kMax16), cookie,
              edge_or_random(kMax16));
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

}  // namespace
}  // namespace synsweep
