#include "transmit/path_table.h"

#include <gtest/gtest.h>

namespace synsweep {
namespace {

SendPath PathOn(int interface_index) {
  const AddressWords source = MapIpv4(0x0a000001);
  return {SendPath::BackEnd::kIp, interface_index, source, SynTemplate(std::nullopt, source)};
}

// 10 … 19 by device 1, 20 … 29 by device 2, 40 … the end by device 1.
PathTable Table() {
  return {{{10, 19, 0}, {20, 29, 1}, {40, UINT32_MAX, 0}}, {PathOn(1), PathOn(2)}};
}

int DeviceOf(PathTable& table, std::uint32_t target) {
  const SendPath* path = table.Find(target);
  return path == nullptr ? 0 : path->interface_index;
}

TEST(PathTable, FindsTheSegmentOfEachTarget) {
  PathTable table = Table();
  EXPECT_EQ(DeviceOf(table, 10), 1);
  EXPECT_EQ(DeviceOf(table, 19), 1);
  EXPECT_EQ(DeviceOf(table, 20), 2);
  EXPECT_EQ(DeviceOf(table, 29), 2);
  EXPECT_EQ(DeviceOf(table, 40), 1);
  EXPECT_EQ(DeviceOf(table, UINT32_MAX), 1);
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
