#include "base/address_text.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>

#include "base/big_endian.h"

namespace synsweep {
namespace {

TEST(AddressText, WritesIpv4InDottedDecimal) {
  EXPECT_EQ(FormatAddress(MapIpv4(0xc0000201)), "192.0.2.1");
}

// RFC 5952 section 4.
TEST(AddressText, WritesIpv6InTheOneRecommendedForm) {
  EXPECT_EQ(FormatAddress({0x20010db8, 0, 0, 1}), "2001:db8::1");
  EXPECT_EQ(FormatAddress({0, 0, 0, 0}), "::");
  EXPECT_EQ(FormatAddress({0, 0, 0, 1}), "::1");
  EXPECT_EQ(FormatAddress({0xfe800000, 0, 0, 0}), "fe80::");
  EXPECT_EQ(FormatAddress({0x20010db8, 0xaaaa'bbbb, 0xcccc'dddd, 0xeeee'0001}),
            "2001:db8:aaaa:bbbb:cccc:dddd:eeee:1");
}

TEST(AddressText, ShortensTheFirstOfTheLongestRunsAndNeverASingleGroup) {
  EXPECT_EQ(FormatAddress({0x20010db8, 0, 0x00010000, 0x00000001}), "2001:db8::1:0:0:1");
  EXPECT_EQ(FormatAddress({0x20010000, 0x00000001, 0, 0x00000001}), "2001:0:0:1::1");
  EXPECT_EQ(FormatAddress({0x20010db8, 0x00000001, 0x00010001, 0x00010001}),
            "2001:db8:0:1:1:1:1:1");
}

TEST(AddressText, IsReadBackByTheLibrary) {
  std::mt19937 random(11);
  const auto draw = [&] { return static_cast<std::uint32_t>(random()); };
  for (int turn = 0; turn < 5'000; ++turn) {
    AddressWords address;
    for (std::uint32_t& word : address) {
      word = draw();
      if (draw() % 2 == 0) word &= 0xffff;
      if (draw() % 2 == 0) word &= 0xffff0000;
    }
    if (IsIpv4(address)) continue;
    std::array<Be32, 4> read;
    const std::string text = FormatAddress(address);
    ASSERT_EQ(inet_pton(AF_INET6, text.c_str(), read.data()), 1) << text;
    for (std::size_t i = 0; i < 4; ++i) ASSERT_EQ(read[i].ToHost(), address[i]) << text;
  }
}

}  // namespace
}  // namespace synsweep
