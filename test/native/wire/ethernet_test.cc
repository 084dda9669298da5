#include "wire/ethernet.h"

#include <gtest/gtest.h>

#include <array>

namespace synsweep {
namespace {

TEST(Ethernet, EmitsItsHeaderAndTouchesNothingBehindIt) {
  std::array<std::uint8_t, 15> frame;
  frame.fill(0xa5);
  EmitEthernet(frame, {.destination = {{1, 2, 3, 4, 5, 6}}, .source = {{7, 8, 9, 10, 11, 12}}},
               EtherType::kArp);
  EXPECT_EQ(frame, (std::array<std::uint8_t, 15>{1, 2, 3, 4, 5, 6,     // destination
                                                 7, 8, 9, 10, 11, 12,  // source
                                                 0x08, 0x06,           // ARP
                                                 0xa5}));
}

TEST(Ethernet, EmitsAVlanTagBeforeTheType) {
  const EthernetHeader header{{{1, 2, 3, 4, 5, 6}}, {{7, 8, 9, 10, 11, 12}}, kMaxVlanId};
  ASSERT_EQ(header.bytes(), 18u);
  std::array<std::uint8_t, 19> frame;
  frame.fill(0xa5);
  EmitEthernet(frame, header, EtherType::kIpv6);
  EXPECT_EQ(frame, (std::array<std::uint8_t, 19>{1, 2, 3, 4, 5, 6,        // destination
                                                 7, 8, 9, 10, 11, 12,     // source
                                                 0x81, 0x00, 0x0f, 0xfe,  // 802.1Q, VLAN 4094
                                                 0x86, 0xdd,              // IPv6
                                                 0xa5}));
  const auto payload = ParseEthernet(frame);
  ASSERT_TRUE(payload.has_value());
  EXPECT_EQ(payload->ether_type, EtherType::kIpv6);
  EXPECT_EQ(payload->packet.size(), 1u);
}

TEST(Ethernet, RefusesAThirdVlanTag) {
  const std::array<std::uint8_t, 28> frame = {
      1,    2,    3, 4, 5, 6, 7, 8, 9, 10, 11, 12,  // addresses
      0x81, 0x00, 0, 1,                             // first tag
      0x81, 0x00, 0, 2,                             // second
      0x81, 0x00, 0, 3,                             // third
      0x08, 0x00,                                   // IPv4
      0x45, 0x00,
  };
  EXPECT_FALSE(ParseEthernet(frame).has_value());
}

TEST(Ethernet, GivesAnEmptyPacketForABareHeader) {
  const std::array<std::uint8_t, 14> frame = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0x08, 0x00};
  const auto payload = ParseEthernet(frame);
  ASSERT_TRUE(payload.has_value());
  EXPECT_EQ(payload->ether_type, EtherType::kIpv4);
  EXPECT_TRUE(payload->packet.empty());
}

}  // namespace
}  // namespace synsweep
