#include "route/xdp_features.h"

#include <gtest/gtest.h>
#include <linux/genetlink.h>

#include "route/messages.h"

namespace synsweep {
namespace {

// NETDEV_CMD_DEV_GET's reply: the device's index, then its 64 feature bits.
Bytes DeviceWith(std::uint8_t features) {
  return Message(genlmsghdr{1, 1, 0}, {{1, HostBytes(7)}, {3, {features, 0, 0, 0, 0, 0, 0, 0}}});
}

TEST(ParseXdpFeatures, TellsWhetherTheDeviceTransmits) {
  EXPECT_TRUE(ParseXdpFeatures(DeviceWith(0x67))->can_transmit);   // a veth whose peer has GRO
  EXPECT_FALSE(ParseXdpFeatures(DeviceWith(0x23))->can_transmit);  // a veth whose peer has not
  EXPECT_FALSE(ParseXdpFeatures(DeviceWith(0))->can_transmit);     // loopback
}

TEST(ParseXdpFeatures, IsNothingWithoutTheBits) {
  EXPECT_FALSE(ParseXdpFeatures(Message(genlmsghdr{1, 1, 0}, {{1, HostBytes(7)}})).has_value());
  EXPECT_FALSE(ParseXdpFeatures(Message(genlmsghdr{1, 1, 0}, {{3, {4, 0}}})).has_value());
  EXPECT_FALSE(ParseXdpFeatures({}).has_value());
}

TEST(ParseFamilyId, FindsTheNumberAmongTheRest) {
  const Bytes reply = Message(genlmsghdr{CTRL_CMD_NEWFAMILY, 2, 0},
                              {{CTRL_ATTR_FAMILY_NAME, {'n', 'e', 't', 'd', 'e', 'v', 0}},
                               {CTRL_ATTR_FAMILY_ID, {0x23, 0x00}}});
  EXPECT_EQ(ParseFamilyId(reply), 0x23);
  EXPECT_FALSE(ParseFamilyId(Message(genlmsghdr{}, {{CTRL_ATTR_FAMILY_ID, {1}}})).has_value());
}

// Asked of the running kernel: loopback takes no frames by XDP on any, and older ones do not say.
TEST(ReadXdpFeatures, KnowsLoopback) {
  const auto read = ReadXdpFeatures(1);
  ASSERT_FALSE(Failed(read)) << std::get<Status>(read).detail;
  const auto& features = std::get<std::optional<XdpFeatures>>(read);
  EXPECT_FALSE(features.has_value() && features->can_transmit);
}

}  // namespace
}  // namespace synsweep
