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
  EXPECT_EQ(error->code(), 1);
  EXPECT_EQ(error->quoted_source(), 0x0a000001u);
  EXPECT_EQ(error->quoted_destination(), 0x0a000008u);
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

}  // namespace
}  // namespace synsweep
