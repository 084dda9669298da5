#include "route/link_statistics.h"

#include <gtest/gtest.h>
#include <linux/if.h>
#include <linux/if_link.h>

#include <cerrno>

#include "route/messages.h"

namespace synsweep {
namespace {

Bytes Counters(std::size_t bytes_more = 0) {
  rtnl_link_stats64 counters{};
  counters.rx_packets = 1;
  counters.tx_packets = 2;
  counters.tx_errors = 3;
  counters.rx_dropped = 4;
  counters.tx_dropped = 5;
  Bytes bytes(sizeof(counters) + bytes_more);
  std::memcpy(bytes.data(), &counters, sizeof(counters));
  return bytes;
}

TEST(ParseLinkStatistics, ReadsWhatTheDeviceSentAndDropped) {
  ifinfomsg header{};
  header.ifi_flags = IFF_UP;
  for (const std::size_t bytes_more : {0, 8}) {  // newer kernels append fields
    const auto read = ParseLinkStatistics(Message(header, {{IFLA_STATS64, Counters(bytes_more)}}));
    ASSERT_TRUE(read.has_value());
    EXPECT_TRUE(read->is_up);
    EXPECT_EQ(read->sent_count, 2u);
    EXPECT_EQ(read->drop_count, 5u);
  }
}

TEST(ParseLinkStatistics, IsNothingWithoutWholeCounters) {
  Bytes cut = Counters();
  cut.resize(cut.size() / 2);
  EXPECT_FALSE(ParseLinkStatistics(Message(ifinfomsg{}, {{IFLA_STATS64, cut}})).has_value());
  EXPECT_FALSE(ParseLinkStatistics(Message(ifinfomsg{}, {})).has_value());
  EXPECT_FALSE(ParseLinkStatistics({}).has_value());
}

TEST(ReadLinkStatistics, FailsForADeviceThatIsNotThere) {
  auto netlink = NetlinkSocket::Open();
  ASSERT_FALSE(Failed(netlink));
  const auto read = ReadLinkStatistics(std::get<NetlinkSocket>(netlink), 0x7fffffff);
  ASSERT_TRUE(Failed(read));
  EXPECT_EQ(std::get<Status>(read).sys_errno, ENODEV);
}

}  // namespace
}  // namespace synsweep
