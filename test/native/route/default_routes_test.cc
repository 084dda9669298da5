#include "route/default_routes.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include "route/messages.h"

namespace synsweep {
namespace {

rtmsg DefaultOf(unsigned char table) {
  rtmsg route{};
  route.rtm_family = AF_INET;
  route.rtm_type = RTN_UNICAST;
  route.rtm_table = table;
  return route;
}

TEST(ParseDefaultRoute, ReadsGatewayDeviceAndMetric) {
  const auto route = ParseDefaultRoute(Message(
      DefaultOf(RT_TABLE_MAIN),
      {{RTA_OIF, HostBytes(3)}, {RTA_GATEWAY, {10, 0, 0, 254}}, {RTA_PRIORITY, HostBytes(100)}}));
  ASSERT_TRUE(route.has_value());
  EXPECT_EQ(route->interface_index, 3);
  EXPECT_EQ(route->gateway, MapIpv4(0x0a0000fe));
  EXPECT_EQ(route->metric, 100u);
}

TEST(ParseDefaultRoute, PassesOverOtherTablesAndLongerPrefixes) {
  EXPECT_FALSE(ParseDefaultRoute(Message(DefaultOf(7), {{RTA_OIF, HostBytes(3)}})).has_value());
  rtmsg longer = DefaultOf(RT_TABLE_MAIN);
  longer.rtm_dst_len = 8;
  EXPECT_FALSE(ParseDefaultRoute(Message(longer, {{RTA_OIF, HostBytes(3)}})).has_value());
}

}  // namespace
}  // namespace synsweep
