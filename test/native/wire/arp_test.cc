#include "wire/arp.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace synsweep {
namespace {

constexpr MacAddress kOurMac{{0x02, 0, 0, 0, 0, 0x01}};

const std::vector<std::uint8_t> kReplyFrame = {
    0x02, 0x00, 0x00, 0x00, 0x00, 0x01,  // to us
    0x02, 0x00, 0x00, 0x00, 0x00, 0x08,  // from the one asked for
    0x08, 0x06,                          // ARP
    0x00, 0x01, 0x08, 0x00,              // Ethernet, IPv4
    0x06, 0x04, 0x00, 0x02,              // address lengths, reply
    0x02, 0x00, 0x00, 0x00, 0x00, 0x08,  // sender MAC
    0x0a, 0x00, 0x00, 0x08,              // sender 10.0.0.8
    0x02, 0x00, 0x00, 0x00, 0x00, 0x01,  // target MAC
    0x0a, 0x00, 0x00, 0x01,              // target 10.0.0.1
};

TEST(Arp, EmitsABroadcastRequestAndTouchesNothingBehindIt) {
  std::array<std::uint8_t, kArpFrameBytes + 2> frame;
  frame.fill(0xa5);
  EmitArpRequest(frame, {.mac = kOurMac, .address = 0x0a000001}, 0x0a000008);
  EXPECT_EQ(frame, (std::array<std::uint8_t, kArpFrameBytes + 2>{
                       0xff, 0xff, 0xff, 0xff, 0xff, 0xff,  // to everybody
                       0x02, 0x00, 0x00, 0x00, 0x00, 0x01,  // from us
                       0x08, 0x06,                          // ARP
                       0x00, 0x01, 0x08, 0x00,              // Ethernet, IPv4
                       0x06, 0x04, 0x00, 0x01,              // address lengths, request
                       0x02, 0x00, 0x00, 0x00, 0x00, 0x01,  // sender MAC
                       0x0a, 0x00, 0x00, 0x01,              // sender 10.0.0.1
                       0x00, 0x00, 0x00, 0x00, 0x00, 0x00,  // target MAC: the question
                       0x0a, 0x00, 0x00, 0x08,              // target 10.0.0.8
                       0xa5, 0xa5,
                   }));
}

TEST(Arp, EmitsTheSameBehindAVlanTag) {
  std::vector<std::uint8_t> plain(kArpFrameBytes, 0xa5);
  std::vector<std::uint8_t> tagged(kMaxArpFrameBytes, 0xa5);
  EXPECT_EQ(EmitArpRequest(plain, {kOurMac, 0x0a000001}, 0x0a000008), 42u);
  EXPECT_EQ(EmitArpRequest(tagged, {kOurMac, 0x0a000001, 77}, 0x0a000008), 46u);
  plain.insert(plain.begin() + 12, {0x81, 0x00, 0x00, 77});
  EXPECT_EQ(tagged, plain);
}

TEST(Arp, ReadsAReply) {
  const auto reply = ParseArpReply(kReplyFrame);
  ASSERT_TRUE(reply.has_value());
  EXPECT_EQ(reply->address, 0x0a000008u);
  EXPECT_EQ(reply->mac, (MacAddress{{0x02, 0, 0, 0, 0, 0x08}}));
}

TEST(Arp, RefusesEveryTruncatedReply) {
  for (std::size_t count = 0; count < kReplyFrame.size(); ++count) {
    const std::vector<std::uint8_t> front(kReplyFrame.begin(),
                                          kReplyFrame.begin() + static_cast<std::ptrdiff_t>(count));
    EXPECT_FALSE(ParseArpReply(front).has_value()) << count;
  }
}

TEST(Arp, ReadsAPaddedReply) {
  auto frame = kReplyFrame;
  frame.resize(60);
  EXPECT_TRUE(ParseArpReply(frame).has_value());
}

TEST(Arp, RefusesWhatIsNotAnIpv4OverEthernetReply) {
  constexpr std::array<std::size_t, 6> kFieldsThatMustHold = {
      13,  // EtherType
      15,  // hardware type
      16,  // protocol type
      18,  // hardware address length
      19,  // protocol address length
      21,  // operation
  };
  for (const std::size_t offset : kFieldsThatMustHold) {
    auto frame = kReplyFrame;
    frame[offset] ^= 0x01;
    EXPECT_FALSE(ParseArpReply(frame).has_value()) << offset;
  }
}

TEST(Arp, DoesNotBelieveAGroupAddress) {
  auto frame = kReplyFrame;
  frame[22] |= 0x01;
  EXPECT_FALSE(ParseArpReply(frame).has_value());
}

}  // namespace
}  // namespace synsweep
