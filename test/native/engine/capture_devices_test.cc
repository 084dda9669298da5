#include "engine/capture_devices.h"

#include <gtest/gtest.h>
#include <linux/if.h>
#include <linux/if_arp.h>

#include <set>
#include <string>

namespace synsweep {
namespace {

Interface Ethernet(int index, std::string name) {
  Interface device;
  device.index = index;
  device.name = std::move(name);
  device.flags = IFF_UP | IFF_BROADCAST;
  device.hardware_type = ARPHRD_ETHER;
  device.mac = MacAddress{{2, 0, 0, 0, 0, 1}};
  return device;
}

Interface Vlan(int index, std::string name, VlanTag tag) {
  Interface device = Ethernet(index, std::move(name));
  device.vlan = tag;
  return device;
}

using Ids = std::set<std::uint16_t>;

class CaptureDevicesTest : public testing::Test {
 protected:
  std::vector<XdpCapture::Device> Of(std::set<std::string> names) {
    PathPlan plan;
    plan.devices = std::move(names);
    auto devices = CaptureDevicesOf(plan, interfaces_);
    EXPECT_FALSE(Failed(devices));
    return std::get<0>(std::move(devices));
  }

  std::vector<Interface> interfaces_{Ethernet(2, "eth0"),         Ethernet(3, "eth1"),
                                     Vlan(4, "eth0.7", {2, 7}),   Vlan(5, "eth0.9", {2, 9}),
                                     Vlan(6, "eth0.7.8", {4, 8}), Vlan(7, "guest", {99, 5})};
};

TEST_F(CaptureDevicesTest, TakesUntaggedFramesOnADeviceOfItsOwn) {
  const auto devices = Of({"eth0", "eth1"});
  ASSERT_EQ(devices.size(), 2u);
  EXPECT_EQ(devices[0].index, 2);
  EXPECT_EQ(devices[0].vlan_ids, Ids{0});
  EXPECT_EQ(devices[1].name, "eth1");
  EXPECT_TRUE(devices[1].is_ethernet);
}

TEST_F(CaptureDevicesTest, TakesThoseOfAVlanOnItsParentByTheirTagAlone) {
  const auto devices = Of({"eth0.7"});
  ASSERT_EQ(devices.size(), 1u);
  EXPECT_EQ(devices[0].index, 2);
  EXPECT_EQ(devices[0].name, "eth0");
  EXPECT_EQ(devices[0].vlan_ids, Ids{7});
}

TEST_F(CaptureDevicesTest, NamesAParentOnceForAllThatComeInByIt) {
  const auto devices = Of({"eth0", "eth0.7", "eth0.9", "eth1"});
  ASSERT_EQ(devices.size(), 2u);
  EXPECT_EQ(devices[0].vlan_ids, (Ids{0, 7, 9}));
  EXPECT_EQ(devices[1].vlan_ids, Ids{0});
}

TEST_F(CaptureDevicesTest, StaysOnAVlanWhoseParentHasATagOrIsElsewhere) {
  const auto devices = Of({"eth0.7.8", "guest"});
  ASSERT_EQ(devices.size(), 2u);
  EXPECT_EQ(devices[0].index, 6);
  EXPECT_EQ(devices[0].vlan_ids, Ids{0});
  EXPECT_EQ(devices[1].index, 7);
  EXPECT_EQ(devices[1].vlan_ids, Ids{0});
}

TEST_F(CaptureDevicesTest, NamesADeviceThatIsGone) {
  PathPlan plan;
  plan.devices = {"eth5"};
  const auto devices = CaptureDevicesOf(plan, interfaces_);
  ASSERT_TRUE(Failed(devices));
  EXPECT_EQ(std::get<Status>(devices).code, ErrorCode::kInterface);
  EXPECT_NE(std::get<Status>(devices).detail.find("eth5"), std::string::npos);
}

}  // namespace
}  // namespace synsweep
