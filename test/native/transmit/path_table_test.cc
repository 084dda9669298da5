#include "transmit/path_table.h"

#include <gtest/gtest.h>

namespace synsweep {
namespace {

SendPath PathOn(int interface_index) {
  const AddressWords source = MapIpv4(0x0a000001);
  return {SendPath::BackEnd::kIp, interface_index, source, SynTemplate(std::nullopt, source)};
}

// IPv4 and IPv6 alike: 10 … 19 by device 1, 20 … 29 by device 2, 40 … the end by device 1; IPv6 by
// devices 3 and 4.
PathTable Table() {
  const auto ipv6 = [](std::uint32_t low) { return AddressWords{0x2001'0db8, 0, 0, low}; };
  return {{{ipv6(10), ipv6(19), 2},
           {ipv6(20), ipv6(29), 3},
           {ipv6(40), kLastAddress, 2},
           {MapIpv4(10), MapIpv4(19), 0},
           {MapIpv4(20), MapIpv4(29), 1},
           {MapIpv4(40), kLastIpv4, 0}},
          {PathOn(1), PathOn(2), PathOn(3), PathOn(4)}};
}

int DeviceOf(PathTable& table, const AddressWords& target) {
  const SendPath* path = table.Find(target);
  return path == nullptr ? 0 : path->interface_index;
}

int DeviceOf(PathTable& table, std::uint32_t target) { return DeviceOf(table, MapIpv4(target)); }

TEST(PathTable, FindsTheSegmentOfEachTarget) {
  PathTable table = Table();
  EXPECT_EQ(DeviceOf(table, 10), 1);
  EXPECT_EQ(DeviceOf(table, 19), 1);
  EXPECT_EQ(DeviceOf(table, 20), 2);
  EXPECT_EQ(DeviceOf(table, 29), 2);
  EXPECT_EQ(DeviceOf(table, 40), 1);
  EXPECT_EQ(DeviceOf(table, UINT32_MAX), 1);
}

TEST(PathTable, FindsTheSegmentOfEachIpv6Target) {
  PathTable table = Table();
  const auto device_of = [&](std::uint32_t low) {
    return DeviceOf(table, AddressWords{0x2001'0db8, 0, 0, low});
  };
  EXPECT_EQ(device_of(9), 0);
  EXPECT_EQ(device_of(10), 3);
  EXPECT_EQ(device_of(29), 4);
  EXPECT_EQ(device_of(30), 0);
  EXPECT_EQ(DeviceOf(table, kLastAddress), 3);
  EXPECT_EQ(DeviceOf(table, kFirstAddress), 0);
}

TEST(PathTable, FindsNothingBetweenAndBeforeSegments) {
  PathTable table = Table();
  EXPECT_EQ(DeviceOf(table, 0), 0);
  EXPECT_EQ(DeviceOf(table, 9), 0);
  EXPECT_EQ(DeviceOf(table, 30), 0);
  EXPECT_EQ(DeviceOf(table, 39), 0);
}

TEST(PathTable, FindsTheSameWhateverItFoundBefore) {
  for (std::uint32_t before = 0; before < 50; ++before) {
    for (std::uint32_t target = 0; target < 50; ++target) {
      PathTable fresh = Table();
      PathTable used = Table();
      (void)DeviceOf(used, before);
      EXPECT_EQ(DeviceOf(used, target), DeviceOf(fresh, target)) << before << ' ' << target;
    }
  }
}

}  // namespace
}  // namespace synsweep
