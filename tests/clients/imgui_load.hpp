// de100 memory, https://opensource.org/license/zlib
//
// The load for Dear ImGui: a context, a font atlas, and frames of a small editor, with no window to show them in: the
// result is what would be drawn. The allocator is the one that was given to ImGui::SetAllocatorFunctions().

#ifndef DE100_TESTS_CLIENTS_IMGUI_LOAD_HPP
#define DE100_TESTS_CLIENTS_IMGUI_LOAD_HPP

#include <imgui.h>

#include <cmath>
#include <cstdio>
#include <initializer_list>

#include "load.hpp"

namespace clients {

/// Thrown by an allocator of Dear ImGui's, which has no answer to a null of its own: it writes to it.
///
/// It goes through ImGui's functions, which are C++ and are compiled with exceptions, up to the loop of the frames. The
/// context was interrupted anywhere, and cannot even be destroyed: it is abandoned where it stands, and the loop's
/// owner resets the region, which has all of it and nothing else. (longjmp would do the same without exceptions, except
/// that no destructor runs on the way, which C++ leaves undefined.)
struct ImguiOutOfMemory {};

class ImguiLoad {
 public:
  /// So many frames, with a user who moves the mouse, clicks and types. `on_start` is called before the first.
  static LoadResult run(
      int frames, void (*on_start)() = [] {}) {
    LoadResult result;
    try {
      ImguiLoad load;
      load.begins();
      on_start();
      for (int i = 0; i < frames; ++i) {
        load.frame(i, result);
        ++result.steps;
      }
      ImGui::DestroyContext();
    } catch (const ImguiOutOfMemory&) {
      ImGui::SetCurrentContext(nullptr);
      result.end(Ending::out_of_memory, "an allocation of Dear ImGui's failed: the context is abandoned");
    }
    return result;
  }

 private:
  void begins() {
    IMGUI_CHECKVERSION();
    ImGui::CreateContext();
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.LogFilename = nullptr;
    io.DisplaySize = ImVec2(1280, 720);
    io.DeltaTime = 1.0F / 60.0F;
    io.Fonts->AddFontDefault();
    unsigned char* pixels = nullptr;
    int width = 0, height = 0;
    io.Fonts->GetTexDataAsRGBA32(&pixels, &width, &height);
    atlas_size_ = static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4;
    io.Fonts->SetTexID(nullptr);
  }

  void frame(int number, LoadResult& result) {
    ImGuiIO& io = ImGui::GetIO();
    if (number == 0) result.add(io.Fonts->TexPixelsRGBA32, atlas_size_);
    io.MousePos = ImVec2(static_cast<float>(number * 37 % 1280), static_cast<float>(number * 23 % 720));
    io.MouseDown[0] = number % 5 < 2;
    io.MouseWheel = number % 11 == 0 ? -1.0F : 0.0F;
    if (number % 3 == 0) io.AddInputCharacter(static_cast<unsigned>('a' + number % 26));

    ImGui::NewFrame();
    inspector(number);
    entities(number);
    console(number);
    plots(number);
    overlay(number);
    ImGui::Render();
    add(*ImGui::GetDrawData(), result);
  }

  void inspector(int number) {
    ImGui::SetNextWindowPos(ImVec2(10, 10), ImGuiCond_FirstUseEver);
    ImGui::SetNextWindowSize(ImVec2(320, 440), ImGuiCond_FirstUseEver);
    ImGui::Begin("Inspector", nullptr, ImGuiWindowFlags_MenuBar);
    if (ImGui::BeginMenuBar()) {
      if (ImGui::BeginMenu("File", number % 2 == 0)) {
        ImGui::MenuItem("Save", "Ctrl+S");
        ImGui::EndMenu();
      }
      ImGui::EndMenuBar();
    }
    ImGui::Text("frame %d", number);
    if (number % 8 == 3) ImGui::SetKeyboardFocusHere();
    ImGui::InputText("name", name_, sizeof name_);
    ImGui::InputTextMultiline("notes", notes_, sizeof notes_, ImVec2(0, 60));
    ImGui::SliderFloat("speed", &speed_, 0, 10);
    ImGui::DragFloat3("position", position_, 0.1F);
    ImGui::ColorEdit4("colour", colour_);
    ImGui::Checkbox("solid", &solid_);
    ImGui::ProgressBar(static_cast<float>(number % 60) / 60.0F);
    if (ImGui::BeginTabBar("parts")) {
      for (const char* const part : {"body", "physics", "script"}) {
        if (ImGui::BeginTabItem(part)) {
          ImGui::TextWrapped("All that is to be known of its %s, which is a long text so that it has to be wrapped.",
                             part);
          ImGui::EndTabItem();
        }
      }
      ImGui::EndTabBar();
    }
    for (int i = 0; i < 6; ++i) {
      ImGui::SetNextItemOpen((number / 4 + i) % 2 == 0);
      if (ImGui::TreeNode(labels[i])) {
        for (int k = 0; k <= i; ++k) ImGui::BulletText("%s %d", labels[k], k * number % 100);
        ImGui::TreePop();
      }
    }
    ImGui::End();
  }

  /// More and more of them, so that what ImGui keeps has to grow.
  void entities(int number) {
    ImGui::SetNextWindowPos(ImVec2(340, 10), ImGuiCond_FirstUseEver);
    ImGui::SetNextWindowSize(ImVec2(500, 440), ImGuiCond_FirstUseEver);
    ImGui::Begin("Entities");
    const ImGuiTableFlags flags = ImGuiTableFlags_Resizable | ImGuiTableFlags_Reorderable | ImGuiTableFlags_Sortable |
                                  ImGuiTableFlags_RowBg | ImGuiTableFlags_Borders | ImGuiTableFlags_Hideable;
    if (ImGui::BeginTable("table", 5, flags)) {
      for (const char* const column : {"id", "name", "x", "y", ""}) ImGui::TableSetupColumn(column);
      ImGui::TableHeadersRow();
      for (int i = 0; i < 10 + number * 2; ++i) {
        ImGui::PushID(i);
        ImGui::TableNextRow();
        ImGui::TableNextColumn();
        ImGui::Text("%d", i);
        ImGui::TableNextColumn();
        ImGui::Selectable(labels[i % 6], i == number % 10, ImGuiSelectableFlags_SpanAllColumns);
        ImGui::TableNextColumn();
        ImGui::Text("%.2f", static_cast<double>(i) * 0.5);
        ImGui::TableNextColumn();
        ImGui::Text("%.2f", static_cast<double>(number) * 0.25);
        ImGui::TableNextColumn();
        ImGui::SmallButton("go");
        ImGui::PopID();
      }
      ImGui::EndTable();
    }
    ImGui::End();
  }

  void console(int number) {
    ImGui::SetNextWindowPos(ImVec2(10, 460), ImGuiCond_FirstUseEver);
    ImGui::SetNextWindowSize(ImVec2(620, 250), ImGuiCond_FirstUseEver);
    ImGui::Begin("Console");
    ImGui::BeginChild("log", ImVec2(0, -30), true, ImGuiWindowFlags_HorizontalScrollbar);
    for (int i = 0; i < number * 3; ++i)
      ImGui::Text("[%04d] %s has told %s of %d", i, labels[i % 6], labels[i % 5], i * i);
    ImGui::SetScrollHereY(1);
    ImGui::EndChild();
    ImGui::InputText("command", command_, sizeof command_);
    ImGui::End();
  }

  void plots(int number) {
    float values[120];
    for (int i = 0; i < 120; ++i) values[i] = static_cast<float>((i * i + number * 7) % 41);
    ImGui::SetNextWindowPos(ImVec2(850, 10), ImGuiCond_FirstUseEver);
    ImGui::Begin("Plots", nullptr, ImGuiWindowFlags_AlwaysAutoResize);
    ImGui::PlotLines("lines", values, 120, 0, "load", 0, 40, ImVec2(300, 120));
    ImGui::PlotHistogram("bars", values, 60, 0, nullptr, 0, 40, ImVec2(300, 80));
    if (number % 10 == 5) ImGui::OpenPopup("menu");
    if (ImGui::BeginPopup("menu")) {
      for (const char* const label : labels) ImGui::MenuItem(label);
      ImGui::EndPopup();
    }
    ImGui::End();
  }

  static void overlay(int number) {
    ImDrawList& draw = *ImGui::GetForegroundDrawList();
    for (int i = 0; i < number; ++i) {
      const float x = static_cast<float>(i * 97 % 1280), y = static_cast<float>(i * 53 % 720);
      draw.AddCircleFilled(ImVec2(x, y), 5, IM_COL32(255, i % 256, 0, 255), 12);
      draw.AddLine(ImVec2(x, y), ImVec2(y, x), IM_COL32_WHITE, 1.5F);
    }
  }

  /// Addresses are left out.
  static void add(const ImDrawData& data, LoadResult& result) {
    for (int i = 0; i < data.CmdListsCount; ++i) {
      const ImDrawList& list = *data.CmdLists[i];
      result.add(list.VtxBuffer.Data, static_cast<std::size_t>(list.VtxBuffer.size_in_bytes()));
      result.add(list.IdxBuffer.Data, static_cast<std::size_t>(list.IdxBuffer.size_in_bytes()));
      for (const ImDrawCmd& command : list.CmdBuffer) {
        result.add(&command.ClipRect, sizeof command.ClipRect);
        result.add(&command.ElemCount, sizeof command.ElemCount);
      }
    }
  }

  static constexpr const char* labels[] = {"goblin", "merchant", "chest", "door", "torch", "fountain"};

  std::size_t atlas_size_ = 0;
  char name_[64] = "goblin";
  char notes_[256] = "two\nlines";
  char command_[64] = "";
  float speed_ = 1;
  float position_[3] = {1, 2, 3};
  float colour_[4] = {1, 0.5F, 0.25F, 1};
  bool solid_ = true;
};

}  // namespace clients

#endif  // DE100_TESTS_CLIENTS_IMGUI_LOAD_HPP
