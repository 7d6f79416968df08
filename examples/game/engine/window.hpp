// de100 memory, https://opensource.org/license/zlib
//
// window.hpp: shows pictures and asks the keyboard, with SDL2 where CMake has found it.

#ifndef DE100_EXAMPLES_GAME_ENGINE_WINDOW_HPP
#define DE100_EXAMPLES_GAME_ENGINE_WINDOW_HPP

#include <cstdint>

#include "common/text.hpp"
#include "game/contract.hpp"
#include "game/engine/canvas.hpp"

#if defined(GAME_WINDOW)
#include <SDL.h>
#endif

namespace engine {

#if defined(GAME_WINDOW)

class Window {
 public:
  Window() noexcept = default;
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;
  ~Window() {
    SDL_DestroyTexture(texture_);
    SDL_DestroyRenderer(renderer_);
    SDL_DestroyWindow(window_);
    SDL_Quit();
  }

  bool open(const char* title, const Canvas& canvas, common::Text& error) noexcept {
    SDL_SetMainReady();
    if (SDL_Init(SDL_INIT_VIDEO) == 0) {
      window_ = SDL_CreateWindow(title, SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, canvas.width(), canvas.height(),
                                 SDL_WINDOW_RESIZABLE);
      renderer_ = SDL_CreateRenderer(window_, -1, 0);
      SDL_RenderSetLogicalSize(renderer_, canvas.width(), canvas.height());
      texture_ = SDL_CreateTexture(renderer_, SDL_PIXELFORMAT_RGB888, SDL_TEXTUREACCESS_STREAMING, canvas.width(),
                                   canvas.height());
    }
    if (texture_ == nullptr) error.add("game_engine: no window: ", SDL_GetError());
    return texture_ != nullptr;
  }

  /// False where the player has had enough. What is held down is added to `buttons`.
  bool ask(std::uint32_t& buttons) noexcept {
    struct Key {
      SDL_Scancode code;
      std::uint32_t button;
    };
    static constexpr Key keys[] = {
        {SDL_SCANCODE_LEFT, contract::left}, {SDL_SCANCODE_A, contract::left}, {SDL_SCANCODE_RIGHT, contract::right},
        {SDL_SCANCODE_D, contract::right},   {SDL_SCANCODE_UP, contract::up},  {SDL_SCANCODE_W, contract::up},
        {SDL_SCANCODE_DOWN, contract::down}, {SDL_SCANCODE_S, contract::down}, {SDL_SCANCODE_SPACE, contract::act}};
    SDL_Event event;
    while (SDL_PollEvent(&event) != 0) {
      if (event.type == SDL_QUIT) return false;
    }
    const Uint8* const held = SDL_GetKeyboardState(nullptr);
    for (const Key& key : keys) buttons |= held[key.code] != 0 ? key.button : 0U;
    return held[SDL_SCANCODE_ESCAPE] == 0;
  }

  void show(const Canvas& canvas) noexcept {
    SDL_UpdateTexture(texture_, nullptr, canvas.pixels().data(), canvas.width() * 4);
    SDL_RenderClear(renderer_);
    SDL_RenderCopy(renderer_, texture_, nullptr, nullptr);
    SDL_RenderPresent(renderer_);
  }

 private:
  SDL_Window* window_ = nullptr;
  SDL_Renderer* renderer_ = nullptr;
  SDL_Texture* texture_ = nullptr;
};

#else

class Window {
 public:
  bool open(const char*, const Canvas&, common::Text& error) noexcept {
    error.add("game_engine: no window: it was built without SDL2");
    return false;
  }
  bool ask(std::uint32_t&) noexcept { return true; }
  void show(const Canvas&) noexcept {}
};

#endif

}  // namespace engine

#endif  // DE100_EXAMPLES_GAME_ENGINE_WINDOW_HPP
