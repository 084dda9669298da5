#include "wire/reply_parser.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "wire/sample_frames.h"
#include "wire/tcp.h"

namespace synsweep {
namespace {

// Offsets into an untagged Ethernet frame with 20 bytes of IP header.
constexpr std::size_t kIp = 14;
constexpr std::size_t kL4 = kIp + 20;
constexpr std::size_t kTcpFlags = kL4 + 13;
constexpr std::size_t kQuoted = kL4 + 8;
// The same with 40 bytes of IPv6 header.
constexpr std::size_t kL4v6 = kIp + 40;
constexpr std::size_t kQuoted6 = kL4v6 + 8;

// The front of a sample frame in a heap block of exactly that size, so that the
// address sanitizer sees the first byte read too much.
Bytes Front(const SampleFrame& frame, std::size_t count) {
  return Bytes(frame.bytes.begin(), frame.bytes.begin() + static_cast<std::ptrdiff_t>(count));
}

TEST(ParseReply, ReadsEverySampleInEveryFraming) {
  for (const SampleFrame& frame : SampleFrames()) {
    const auto reply = ParseReply(frame.bytes, frame.link_type);
    ASSERT_TRUE(reply.has_value()) << frame.name;
    EXPECT_EQ(*reply, frame.reply) << frame.name;
  }
}

TEST(ParseReply, ReadsATruncatedFrameTheSameOrNotAtAll) {
  for (const SampleFrame& frame : SampleFrames()) {
    for (std::size_t count = 0; count < frame.bytes.size(); ++count) {
      const auto reply = ParseReply(Front(frame, count), frame.link_type);
      ASSERT_EQ(reply.has_value(), count >= frame.needed_bytes) << frame.name << ", " << count;
      if (reply) {
        ASSERT_EQ(*reply, frame.reply) << frame.name << ", " << count;
      }
    }
  }
}

TEST(ParseReply, TakesNoFrameForAReplyUnderAnotherLinkType) {
  for (const SampleFrame& frame : SampleFrames()) {
    for (const LinkType other :
         {LinkType::kEthernet, LinkType::kLinuxCooked, LinkType::kLinuxCooked2, LinkType::kRawIp}) {
      if (other == frame.link_type) continue;
      EXPECT_FALSE(ParseReply(frame.bytes, other).has_value()) << frame.name;
    }
  }
}

TEST(ParseReply, IgnoresSegmentsThatCannotBeValidated) {
  SampleFrame frame = SampleEthernetFrame("syn-ack");
  for (const std::uint8_t flags :
       {kTcpSyn, kTcpAck, kTcpFin, std::uint8_t{kTcpFin | kTcpAck}, std::uint8_t{0}}) {
    frame.bytes[kTcpFlags] = flags;
    EXPECT_FALSE(ParseReply(frame.bytes, frame.link_type).has_value()) << int{flags};
  }
}

TEST(ParseReply, ReadsASegmentWithSynAndRstAsARst) {
  SampleFrame frame = SampleEthernetFrame("syn-ack");
  frame.bytes[kTcpFlags] = kTcpSyn | kTcpAck | kTcpRst;
  const auto reply = ParseReply(frame.bytes, frame.link_type);
  ASSERT_TRUE(reply.has_value());
  EXPECT_EQ(reply->kind, ReplyKind::kRst);
}

TEST(ParseReply, RefusesFragments) {
  for (const char* packet : {"syn-ack", "unreachable"}) {
    SampleFrame frame = SampleEthernetFrame(packet);
    frame.bytes[kIp + 6] = 0x20;  // more fragments
    EXPECT_FALSE(ParseReply(frame.bytes, frame.link_type).has_value()) << packet;
    frame.bytes[kIp + 6] = 0x00;
    frame.bytes[kIp + 7] = 0x01;  // offset 8 bytes
    EXPECT_FALSE(ParseReply(frame.bytes, frame.link_type).has_value()) << packet;
  }
}

TEST(ParseReply, DoesNotReadPaddingAsPartOfThePacket) {
  SampleFrame frame = SampleEthernetFrame("rst-ack");
  frame.bytes[kIp + 3] = 39;                    // total length: one byte short of the segment
  frame.bytes.resize(frame.bytes.size() + 20);  // padding where the byte would be
  EXPECT_FALSE(ParseReply(frame.bytes, frame.link_type).has_value());
}

TEST(ParseReply, RefusesATotalLengthBelowTheHeader) {
  SampleFrame frame = SampleEthernetFrame("rst-ack");
  frame.bytes[kIp + 3] = 19;
  EXPECT_FALSE(ParseReply(frame.bytes, frame.link_type).has_value());
}

TEST(ParseReply, RefusesAnotherIpVersion) {
  SampleFrame frame = SampleEthernetFrame("rst-ack");
  frame.bytes[kIp] = 0x65;
  EXPECT_FALSE(ParseReply(frame.bytes, frame.link_type).has_value());
}

TEST(ParseReply, RefusesAnotherProtocol) {
  SampleFrame frame = SampleEthernetFrame("rst-ack");
  frame.bytes[kIp + 9] = 17;  // UDP
  EXPECT_FALSE(ParseReply(frame.bytes, frame.link_type).has_value());
}

TEST(ParseReply, RefusesAnotherEtherType) {
  SampleFrame frame = SampleEthernetFrame("rst-ack");
  frame.bytes[12] = 0x08;
  frame.bytes[13] = 0x06;  // ARP
  EXPECT_FALSE(ParseReply(frame.bytes, frame.link_type).has_value());
}

TEST(ParseReply, RefusesAnIcmpErrorAboutSomebodyElsesPacket) {
  SampleFrame frame = SampleEthernetFrame("unreachable");
  frame.bytes[kQuoted + 15] = 2;  // quoted source 10.0.0.2
  EXPECT_FALSE(ParseReply(frame.bytes, frame.link_type).has_value());
  frame = SampleEthernetFrame("unreachable over IPv6");
  frame.bytes[kQuoted6 + 23] = 2;  // quoted source fd00::2
  EXPECT_FALSE(ParseReply(frame.bytes, frame.link_type).has_value());
}

TEST(ParseReply, RefusesIpv6FragmentsEvenWholeOnes) {
  SampleFrame frame = SampleEthernetFrame("syn-ack over IPv6, extension headers");
  frame.bytes[kIp + 6] = 44;  // what were hop-by-hop options: offset 32 bytes, no more
  EXPECT_FALSE(ParseReply(frame.bytes, frame.link_type).has_value());
  frame.bytes[kL4v6 + 2] = 0;  // offset 0: one that holds the whole packet
  frame.bytes[kL4v6 + 3] = 0;
  EXPECT_FALSE(ParseReply(frame.bytes, frame.link_type).has_value());
}

TEST(ParseReply, TakesNoAddressOfAnIpv6PacketForAnIpv4Address) {
  const Bytes mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 10, 0, 0, 8};
  for (const std::size_t at : {kIp + 8, kIp + 24, kQuoted6 + 8, kQuoted6 + 24}) {
    SampleFrame frame = SampleEthernetFrame("unreachable over IPv6");
    std::ranges::copy(mapped, frame.bytes.begin() + static_cast<std::ptrdiff_t>(at));
    // Our own address in both places, so that nothing else is wrong with the frame.
    if (at == kIp + 24) {
      std::ranges::copy(mapped, frame.bytes.begin() + static_cast<std::ptrdiff_t>(kQuoted6 + 8));
    }
    EXPECT_FALSE(ParseReply(frame.bytes, frame.link_type).has_value()) << at;
  }
}

TEST(ParseReply, DoesNotReadPaddingAsPartOfAnIpv6Packet) {
  SampleFrame frame = SampleEthernetFrame("rst-ack over IPv6");
  frame.bytes[kIp + 5] = 19;                    // payload length: one byte short of the segment
  frame.bytes.resize(frame.bytes.size() + 20);  // padding where the byte would be
  EXPECT_FALSE(ParseReply(frame.bytes, frame.link_type).has_value());
}

TEST(ParseReply, ReadsNeitherFamilyUnderTheOthersEtherType) {
  for (const char* packet : {"rst-ack", "rst-ack over IPv6"}) {
    SampleFrame frame = SampleEthernetFrame(packet);
    frame.bytes[12] ^= 0x08 ^ 0x86;
    frame.bytes[13] ^= 0x00 ^ 0xdd;
    EXPECT_FALSE(ParseReply(frame.bytes, frame.link_type).has_value()) << packet;
  }
}

TEST(ParseReply, NeverLeavesItsBytesHoweverTheyAreChanged) {
  const std::vector<SampleFrame> frames = SampleFrames();
  std::mt19937_64 random(20240607);
  std::size_t replies = 0;
  for (int turn = 0; turn < 200'000; ++turn) {
    const SampleFrame& sample = frames[random() % frames.size()];
    // Half of the frames keep their length; the others end anywhere.
    const std::size_t size =
        random() % 2 == 0 ? sample.bytes.size() : random() % (sample.bytes.size() + 1);
    Bytes bytes = Front(sample, size);
    const std::size_t changes = 1 + random() % 6;
    for (std::size_t i = 0; i < changes && !bytes.empty(); ++i) {
      bytes[random() % bytes.size()] = static_cast<std::uint8_t>(random());
    }
    const auto reply = ParseReply(bytes, sample.link_type);
    if (!reply) continue;
    ++replies;
    const bool is_tcp = reply->kind == ReplyKind::kSynAck || reply->kind == ReplyKind::kRst;
    const bool is_ipv4 = IsIpv4(reply->source);
    ASSERT_TRUE(IsIpv4(reply->destination) == is_ipv4 && IsIpv4(reply->target) == is_ipv4);
    ASSERT_LT(reply->tcp_options, 1 << 4);
    if (is_tcp) {
      ASSERT_EQ(reply->target, reply->source);
      ASSERT_EQ(reply->icmp_type, 0);
    } else {
      const bool is_unreachable = reply->kind == ReplyKind::kUnreachable;
      ASSERT_EQ(reply->icmp_type, is_ipv4 ? (is_unreachable ? 3 : 11) : (is_unreachable ? 1 : 3));
      ASSERT_FALSE(reply->has_ack);
    }
  }
  EXPECT_GT(replies, 10'000u);  // else the changes are so coarse that they test nothing
}

}  // namespace
}  // namespace synsweep
