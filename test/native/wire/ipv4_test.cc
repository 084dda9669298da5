#include "wire/ipv4.h"

#include <gtest/gtest.h>

#include <array>

namespace synsweep {
namespace {

constexpr std::array<std::uint8_t, 24> kPacket = {
    0x45, 0x00, 0x00, 0x16,  // version 4, 20 bytes of header, 22 in all
    0x00, 0x00, 0x40, 0x00,  // do not fragment
    0x40, 0x06, 0x00, 0x00,  // TTL 64, TCP
    0x0a, 0x00, 0x00, 0x08,  // source
    0x0a, 0x00, 0x00, 0x01,  // destination
    0xde, 0xad,              // payload
    0x00, 0x00,              // padding
};

TEST(Ipv4View, ReadsItsFields) {
  const auto packet = Ipv4View::Parse(kPacket);
  ASSERT_TRUE(packet.has_value());
  EXPECT_EQ(packet->ttl(), 64);
  EXPECT_EQ(packet->protocol(), kProtocolTcp);
  EXPECT_EQ(packet->source(), 0x0a000008u);
  EXPECT_EQ(packet->destination(), 0x0a000001u);
  EXPECT_FALSE(packet->is_fragment());
}

TEST(Ipv4View, EndsItsPayloadAtTheTotalLength) {
  const auto packet = Ipv4View::Parse(kPacket);
  ASSERT_TRUE(packet.has_value());
  EXPECT_EQ(packet->payload().size(), 2u);
  EXPECT_EQ(packet->payload()[0], 0xde);
}

TEST(Ipv4View, EndsItsPayloadWhereTheSnapshotEnds) {
  const auto packet = Ipv4View::Parse(ByteView(kPacket).first(21));
  ASSERT_TRUE(packet.has_value());
  EXPECT_EQ(packet->payload().size(), 1u);
}

TEST(Ipv4View, RefusesAHeaderBelowFiveWords) {
  auto bytes = kPacket;
  bytes[0] = 0x44;
  EXPECT_FALSE(Ipv4View::Parse(bytes).has_value());
}

TEST(Ipv4View, RefusesAHeaderThatPointsPastTheBytes) {
  auto bytes = kPacket;
  bytes[0] = 0x4f;  // 60 bytes claimed, 24 present
  EXPECT_FALSE(Ipv4View::Parse(bytes).has_value());
}

TEST(Ipv4View, RefusesATotalLengthThatEndsInTheHeader) {
  auto bytes = kPacket;
  bytes[3] = 19;
  EXPECT_FALSE(Ipv4View::Parse(bytes).has_value());
  EXPECT_TRUE(Ipv4View::ParseQuoted(bytes).has_value());  // a quote's length is not believed
}

}  // namespace
}  // namespace synsweep
