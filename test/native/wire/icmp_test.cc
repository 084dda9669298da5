#include "wire/icmp.h"

#include <gtest/gtest.h>

#include <array>
#include <initializer_list>

namespace synsweep {
namespace {

constexpr std::array<std::uint8_t, 36> kMessage = {
    0x03, 0x01, 0x00, 0x00,  // unreachable, host
    0x00, 0x00, 0x00, 0x00,  //
    0x45, 0x00, 0x00, 0x2c,  // quoted IPv4 header
    0x12, 0x34, 0x00, 0x00,  //
    0x3f, 0x06, 0x00, 0x00,  // TCP
    0x0a, 0x00, 0x00, 0x01,  // source
    0x0a, 0x00, 0x00, 0x08,  // destination
    0xf0, 0x3c, 0x00, 0x16,  // quoted ports
    0x11, 0x22, 0x33, 0x44,  // quoted sequence number
};

TEST(IcmpErrorView, ReadsTheQuote) {
  const auto error = IcmpErrorView::Parse(kMessage);
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->type(), kIcmpUnreachable);
  EXPECT_TRUE(error->is_unreachable());
  EXPECT_EQ(error->code(), 1);
  EXPECT_EQ(error->quoted_source(), MapIpv4(0x0a000001));
  EXPECT_EQ(error->quoted_destination(), MapIpv4(0x0a000008));
  EXPECT_EQ(error->quoted_source_port(), 61500);
  EXPECT_EQ(error->quoted_destination_port(), 22);
  EXPECT_EQ(error->quoted_sequence(), 0x11223344u);
}

TEST(IcmpErrorView, RefusesAQuoteOfLessThanEightTcpBytes) {
  EXPECT_FALSE(IcmpErrorView::Parse(ByteView(kMessage).first(35)).has_value());
}

TEST(IcmpErrorView, RefusesMessagesThatAreNoErrorAboutAProbe) {
  // Echo reply, source quench, redirect, echo, parameter problem, timestamp.
  for (const std::uint8_t type : std::initializer_list<std::uint8_t>{0, 4, 5, 8, 12, 13}) {
    auto message = kMessage;
    message[0] = type;
    EXPECT_FALSE(IcmpErrorView::Parse(message).has_value()) << int{type};
  }
}

TEST(IcmpErrorView, RefusesAQuoteThatIsNotTcp) {
  auto message = kMessage;
  message[8 + 9] = 17;
  EXPECT_FALSE(IcmpErrorView::Parse(message).has_value());
}

TEST(IcmpErrorView, RefusesAQuotedFragment) {
  auto message = kMessage;
  message[8 + 7] = 1;  // offset 8 bytes: what follows is not a TCP header
  EXPECT_FALSE(IcmpErrorView::Parse(message).has_value());
}

constexpr std::array<std::uint8_t, 56> kIcmpv6Message = {
    0x01, 0x04, 0x00, 0x00,                          // unreachable, port
    0x00, 0x00, 0x00, 0x00,                          //
    0x60, 0x00, 0x00, 0x00,                          // quoted IPv6 header
    0x00, 0x18, 0x06, 0x3f,                          // 24 bytes of TCP
    0xfd, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,  // source
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01,  //
    0xfd, 0x00, 0x00, 0x07, 0x00, 0x00, 0x00, 0x00,  // destination
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x08,  //
    0xf0, 0x3c, 0x00, 0x16,                          // quoted ports
    0x11, 0x22, 0x33, 0x44,                          // quoted sequence number
};

TEST(IcmpErrorView, ReadsTheQuoteOfAnIcmpv6Error) {
  const auto error = IcmpErrorView::ParseIcmpv6(kIcmpv6Message);
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->type(), kIcmpv6Unreachable);
  EXPECT_TRUE(error->is_unreachable());
  EXPECT_EQ(error->code(), 4);
  EXPECT_EQ(error->quoted_source(), (AddressWords{0xfd000000, 0, 0, 1}));
  EXPECT_EQ(error->quoted_destination(), (AddressWords{0xfd000007, 0, 0, 8}));
  EXPECT_EQ(error->quoted_source_port(), 61500);
  EXPECT_EQ(error->quoted_destination_port(), 22);
  EXPECT_EQ(error->quoted_sequence(), 0x11223344u);
  EXPECT_FALSE(IcmpErrorView::ParseIcmpv6(ByteView(kIcmpv6Message).first(55)).has_value());
}

TEST(IcmpErrorView, ReadsTypes1And3OfIcmpv6AndNoOther) {
  for (unsigned type = 0; type < 256; ++type) {
    auto message = kIcmpv6Message;
    message[0] = static_cast<std::uint8_t>(type);
    const auto error = IcmpErrorView::ParseIcmpv6(message);
    ASSERT_EQ(error.has_value(), type == 1 || type == 3) << type;
    if (error) {
      EXPECT_EQ(error->is_unreachable(), type == 1);
    }
  }
}

TEST(IcmpErrorView, RefusesAnIcmpv6QuoteThatIsNotTheFrontOfATcpPacket) {
  constexpr std::size_t kNextHeader = 8 + 6;
  for (const std::uint8_t protocol : {std::uint8_t{17}, std::uint8_t{44}}) {  // UDP, a fragment
    auto message = kIcmpv6Message;
    message[kNextHeader] = protocol;
    EXPECT_FALSE(IcmpErrorView::ParseIcmpv6(message).has_value()) << int{protocol};
  }
  auto other_family = kIcmpv6Message;
  other_family[8] = 0x45;
  EXPECT_FALSE(IcmpErrorView::ParseIcmpv6(other_family).has_value());
}

}  // namespace
}  // namespace synsweep
