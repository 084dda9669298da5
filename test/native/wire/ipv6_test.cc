#include "wire/ipv6.h"

#include <gtest/gtest.h>

#include <vector>

namespace synsweep {
namespace {

constexpr AddressWords kSource = {0xfd000000, 0, 0, 1};
constexpr AddressWords kDestination = {0xfd000007, 0, 0, 0xfe};
constexpr std::uint8_t kProtocolOfNobody = 0xfd;  // for experiments: RFC 3692

// A packet whose payload is `payload`, named by `next_header`.
std::vector<std::uint8_t> Packet(std::uint8_t next_header, std::vector<std::uint8_t> payload) {
  std::vector<std::uint8_t> packet = {
      0x60,        0,  0, 0,    0, static_cast<std::uint8_t>(payload.size()),
      next_header, 63,  //
      0xfd,        0,  0, 0,    0, 0,
      0,           0,  0, 0,    0, 0,
      0,           0,  0, 1,  // fd00::1
      0xfd,        0,  0, 7,    0, 0,
      0,           0,  0, 0,    0, 0,
      0,           0,  0, 0xfe,  // fd00:7::fe
  };
  packet.insert(packet.end(), payload.begin(), payload.end());
  return packet;
}

// An extension header of 8 × (`units` + 1) bytes that names what follows it.
std::vector<std::uint8_t> Extension(std::uint8_t next_header, std::uint8_t units = 0) {
  std::vector<std::uint8_t> header((std::size_t{units} + 1) * 8);
  header[0] = next_header;
  header[1] = units;
  return header;
}

std::vector<std::uint8_t> operator+(std::vector<std::uint8_t> front,
                                    const std::vector<std::uint8_t>& back) {
  front.insert(front.end(), back.begin(), back.end());
  return front;
}

TEST(Ipv6View, ReadsItsFields) {
  const auto bytes = Packet(kProtocolIcmpv6, {1, 2, 3});
  const auto packet = Ipv6View::Parse(bytes);
  ASSERT_TRUE(packet.has_value());
  EXPECT_EQ(packet->hop_limit(), 63);
  EXPECT_EQ(packet->source(), kSource);
  EXPECT_EQ(packet->destination(), kDestination);
  EXPECT_EQ(packet->protocol(), kProtocolIcmpv6);
  EXPECT_EQ(packet->payload().size(), 3u);
}

TEST(Ipv6View, LeavesOutWhatFollowsThePacketAndBearsWithOneThatIsCut) {
  auto padded = Packet(6, {1, 2, 3});
  padded.resize(60);
  EXPECT_EQ(Ipv6View::Parse(padded)->payload().size(), 3u);
  const ByteView cut = ByteView(padded).first(41);
  EXPECT_EQ(Ipv6View::Parse(cut)->payload().size(), 1u);
}

TEST(Ipv6View, IgnoresThePayloadLengthOfAQuote) {
  auto quoted = Packet(6, {1, 2, 3});
  quoted[5] = 0;
  EXPECT_EQ(Ipv6View::ParseQuoted(quoted)->payload().size(), 3u);
  EXPECT_TRUE(Ipv6View::Parse(quoted)->payload().empty());
}

TEST(Ipv6View, RefusesAnotherVersionAndAShortHeader) {
  auto bytes = Packet(6, {});
  EXPECT_TRUE(Ipv6View::Parse(bytes).has_value());
  EXPECT_FALSE(Ipv6View::Parse(ByteView(bytes).first(39)).has_value());
  EXPECT_FALSE(Ipv6View::ParseQuoted(ByteView(bytes).first(39)).has_value());
  bytes[0] = 0x45;
  EXPECT_FALSE(Ipv6View::Parse(bytes).has_value());
}

TEST(Ipv6View, GoesPastTheExtensionHeadersThatMayStandBeforeTcp) {
  const auto bytes =
      Packet(0, Extension(60) + Extension(43, 1) + Extension(6, 2) + std::vector<std::uint8_t>{9});
  const auto packet = Ipv6View::Parse(bytes);
  ASSERT_TRUE(packet.has_value());
  EXPECT_EQ(packet->protocol(), 6);
  ASSERT_EQ(packet->payload().size(), 1u);
  EXPECT_EQ(packet->payload()[0], 9);
}

TEST(Ipv6View, DoesNotGoPastAFragmentHeaderOrOneItDoesNotKnow) {
  constexpr std::uint8_t kFragment = 44;
  constexpr std::uint8_t kEncapsulated = 50;
  constexpr std::uint8_t kAuthentication = 51;
  for (const std::uint8_t stop : {kFragment, kEncapsulated, kAuthentication, kProtocolOfNobody}) {
    const auto bytes = Packet(0, Extension(stop) + Extension(6));
    EXPECT_EQ(Ipv6View::Parse(bytes)->protocol(), stop);
  }
}

TEST(Ipv6View, RefusesAnExtensionHeaderThatEndsBehindThePacket) {
  const auto whole = Packet(60, Extension(6, 1));
  EXPECT_TRUE(Ipv6View::Parse(whole).has_value());
  for (std::size_t count = Ipv6View::kHeaderBytes; count < whole.size(); ++count) {
    EXPECT_FALSE(Ipv6View::Parse(ByteView(whole).first(count)).has_value()) << count;
    EXPECT_FALSE(Ipv6View::ParseQuoted(ByteView(whole).first(count)).has_value()) << count;
  }
  auto shorter = whole;  // by its own account; Ethernet padding follows
  shorter[5] = 8;
  EXPECT_FALSE(Ipv6View::Parse(shorter).has_value());
}

TEST(Ipv6View, RefusesMoreExtensionHeadersThanAnybodySends) {
  std::vector<std::uint8_t> chain = Extension(6);
  for (int count = 1; count < Ipv6View::kMaxExtensionHeaders; ++count)
    chain = Extension(60) + chain;
  EXPECT_TRUE(Ipv6View::Parse(Packet(60, chain)).has_value());
  EXPECT_FALSE(Ipv6View::Parse(Packet(60, Extension(60) + chain)).has_value());
}

TEST(Ipv6View, RefusesAddressesThatWouldPassForIpv4) {
  constexpr std::size_t kSourceOffset = 8;
  constexpr std::size_t kDestinationOffset = 24;
  for (const std::size_t offset : {kSourceOffset, kDestinationOffset}) {
    auto bytes = Packet(6, {});
    StoreIpv6(bytes, offset, MapIpv4(0x0a000008));
    EXPECT_FALSE(Ipv6View::Parse(bytes).has_value()) << offset;
    EXPECT_FALSE(Ipv6View::ParseQuoted(bytes).has_value()) << offset;
  }
}

}  // namespace
}  // namespace synsweep
