#include "wire/tcp.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <vector>

namespace synsweep {
namespace {

// A header with these bytes of options, zero elsewhere. Their count is a multiple of 4.
std::vector<std::uint8_t> HeaderWithOptions(std::initializer_list<std::uint8_t> options) {
  std::vector<std::uint8_t> segment(20 + options.size());
  segment[12] = static_cast<std::uint8_t>((segment.size() / 4) << 4);
  std::ranges::copy(options, segment.begin() + 20);
  return segment;
}

std::uint8_t OptionsIn(std::initializer_list<std::uint8_t> options) {
  const auto segment = HeaderWithOptions(options);
  return TcpHeaderView::Parse(segment).value().options();
}

TEST(TcpHeaderView, ReadsItsFieldsInHostOrder) {
  const std::array<std::uint8_t, 20> segment = {
      0x00, 0x16, 0xf0, 0x3c,  // ports
      0x01, 0x02, 0x03, 0x04,  // sequence number
      0x05, 0x06, 0x07, 0x08,  // acknowledgement number
      0x50, 0x12, 0xfa, 0xf0,  // 20 bytes of header, SYN ACK, window
      0x00, 0x00, 0x00, 0x00,
  };
  const auto header = TcpHeaderView::Parse(segment);
  ASSERT_TRUE(header.has_value());
  EXPECT_EQ(header->source_port(), 22);
  EXPECT_EQ(header->destination_port(), 61500);
  EXPECT_EQ(header->sequence(), 0x01020304u);
  EXPECT_EQ(header->ack_number(), 0x05060708u);
  EXPECT_EQ(header->flags(), kTcpSyn | kTcpAck);
  EXPECT_EQ(header->window_bytes(), 64240);
  EXPECT_EQ(header->options(), 0);
}

TEST(TcpHeaderView, RejectsADataOffsetThatPointsPastTheSegment) {
  std::array<std::uint8_t, 20> segment{};
  segment[12] = 0xf0;  // 15 words = 60 bytes claimed, 20 present
  EXPECT_FALSE(TcpHeaderView::Parse(segment).has_value());
}

TEST(TcpHeaderView, RejectsADataOffsetBelowFiveWords) {
  std::array<std::uint8_t, 20> segment{};
  segment[12] = 0x40;
  EXPECT_FALSE(TcpHeaderView::Parse(segment).has_value());
}

TEST(TcpHeaderView, RejectsFewerThanTwentyBytes) {
  std::array<std::uint8_t, 19> segment{};
  segment[12] = 0x50;
  EXPECT_FALSE(TcpHeaderView::Parse(segment).has_value());
}

TEST(TcpHeaderView, KnowsFourOptions) {
  EXPECT_EQ(OptionsIn({2, 4, 0x05, 0xb4}), kTcpOptionMss);
  EXPECT_EQ(OptionsIn({1, 3, 3, 7}), kTcpOptionWindowScale);
  EXPECT_EQ(OptionsIn({4, 2, 1, 1}), kTcpOptionSackPermitted);
  EXPECT_EQ(OptionsIn({1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0}), kTcpOptionTimestamps);
}

TEST(TcpHeaderView, StepsOverOptionsItDoesNotKnow) {
  EXPECT_EQ(OptionsIn({254, 4, 2, 4, 2, 4, 0x05, 0xb4}), kTcpOptionMss);
}

TEST(TcpHeaderView, StopsAtTheEndOfOptions) {
  EXPECT_EQ(OptionsIn({0, 0, 0, 0, 2, 4, 0x05, 0xb4}), 0);
}

TEST(TcpHeaderView, StopsAtAnImpossibleLength) {
  EXPECT_EQ(OptionsIn({254, 0, 0, 0, 2, 4, 0x05, 0xb4}), 0);             // would never advance
  EXPECT_EQ(OptionsIn({254, 1, 0, 0, 2, 4, 0x05, 0xb4}), 0);             // shorter than itself
  EXPECT_EQ(OptionsIn({2, 4, 0x05, 0xb4, 8, 10, 0, 0}), kTcpOptionMss);  // longer than what is left
  EXPECT_EQ(OptionsIn({1, 1, 1, 8}), 0);                                 // no room for a length
}

TEST(TcpHeaderView, CountsNoOptionOfTheWrongLength) { EXPECT_EQ(OptionsIn({2, 3, 0x05, 1}), 0); }

}  // namespace
}  // namespace synsweep
