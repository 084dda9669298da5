#include "base/bytes.h"

#include <gtest/gtest.h>

#include <array>

#include "base/address.h"

namespace synsweep {
namespace {

TEST(BigEndian, LiesMostSignificantByteFirst) {
  const Be32 wire = Be32::FromHost(0x01020304);
  std::array<std::uint8_t, 4> bytes{};
  std::memcpy(bytes.data(), &wire, sizeof(wire));
  EXPECT_EQ(bytes, (std::array<std::uint8_t, 4>{1, 2, 3, 4}));
  EXPECT_EQ(wire.ToHost(), 0x01020304u);
}

TEST(Bytes, StoresAndLoadsAtAnyOffsetAndTouchesNothingElse) {
  std::array<std::uint8_t, 5> bytes;
  bytes.fill(0xa5);
  StoreBe<std::uint16_t>(bytes, 1, 0x0102);
  EXPECT_EQ(bytes, (std::array<std::uint8_t, 5>{0xa5, 1, 2, 0xa5, 0xa5}));
  EXPECT_EQ(LoadBe<std::uint16_t>(bytes, 1), 0x0102);
}

TEST(Address, HoldsIpv4Mapped) {
  const AddressWords mapped = MapIpv4(0x0a000008);
  EXPECT_EQ(mapped, (AddressWords{0, 0, 0xffff, 0x0a000008}));
  EXPECT_TRUE(IsIpv4(mapped));
  EXPECT_EQ(Ipv4Of(mapped), 0x0a000008u);
}

TEST(Address, TakesNoIpv6AddressForIpv4) {
  EXPECT_FALSE(IsIpv4({0, 0, 0, 1}));                // ::1
  EXPECT_FALSE(IsIpv4({0, 0, 0xfffe, 0x0a000008}));  // one bit off the prefix
  EXPECT_FALSE(IsIpv4({0x20010db8, 0, 0xffff, 1}));  // 2001:db8::ffff:0:1
  EXPECT_FALSE(IsIpv4({0, 1, 0xffff, 1}));
}

}  // namespace
}  // namespace synsweep
