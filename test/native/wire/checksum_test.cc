#include "wire/checksum.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace synsweep {
namespace {

// RFC 1071 section 3, the numerical example.
constexpr std::array<std::uint8_t, 8> kExample = {0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7};

TEST(Checksum, AgreesWithTheExampleOfRfc1071) {
  EXPECT_EQ(SumBytes(kExample), 0x2ddf0u);
  EXPECT_EQ(FinishChecksum(SumBytes(kExample)), 0x220d);
}

TEST(Checksum, MayBeSummedInParts) {
  const ByteView bytes = kExample;
  EXPECT_EQ(SumBytes(bytes.first(2)) + SumBytes(bytes.subspan(2)), SumBytes(bytes));
  EXPECT_EQ(SumWord32(0x0001f203) + SumWord32(0xf4f5f6f7), SumBytes(bytes));
}

TEST(Checksum, TakesAnOddLastByteForTheHighHalfOfAWord) {
  const std::array<std::uint8_t, 3> bytes = {0x12, 0x34, 0x56};
  EXPECT_EQ(SumBytes(bytes), 0x1234u + 0x5600u);
}

TEST(Checksum, FoldsACarryThatFoldingMakes) {
  EXPECT_EQ(FinishChecksum(0x1ffff), 0xfffe);
  EXPECT_EQ(FinishChecksum(0xffffffff), 0x0000);
}

TEST(Checksum, HoldsTheLargestPacketWithoutOverflow) {
  const std::vector<std::uint8_t> bytes(65535, 0xff);
  EXPECT_EQ(SumBytes(bytes), 32767u * 0xffffu + 0xff00u);
}

TEST(Checksum, CountsThePseudoHeader) {
  const std::array<std::uint8_t, 12> pseudo_header = {
      10, 0, 0, 1,   // source
      10, 0, 0, 8,   // target
      0,  6, 0, 24,  // protocol, segment length
  };
  EXPECT_EQ(SumPseudoHeader(MapIpv4(0x0a000001), MapIpv4(0x0a000008), 6, 24),
            SumBytes(pseudo_header));
}

TEST(Checksum, CountsThePseudoHeaderOfIpv6) {
  const std::array<std::uint8_t, 40> pseudo_header = {
      0xfd, 0, 0, 0,  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,     // source fd00::1
      0xfd, 0, 0, 7,  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xfe,  // target fd00:7::fe
      0,    0, 0, 24,                                         // segment length
      0,    0, 0, 58,                                         // next header
  };
  EXPECT_EQ(SumPseudoHeader({0xfd000000, 0, 0, 1}, {0xfd000007, 0, 0, 0xfe}, 58, 24),
            SumBytes(pseudo_header));
}

}  // namespace
}  // namespace synsweep
